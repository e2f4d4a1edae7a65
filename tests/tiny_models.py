"""Random transformers of one layer, made where a test needs one."""

from __future__ import annotations

from pathlib import Path

CHARACTERS = "来往微信失败阿里巴巴马云为什么了的是在abcdefghijklmnopqrstuvwxyz:"
LONGEST = 32
_POSITIONS = 64
_SIZE = 16


def make_transformer(folder: Path, seed: int = 0, prompts: dict[str, str] | None = None) -> Path:
    """A sentence-transformers model that knows a few characters."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    raw = folder.parent / f"{folder.name}-raw"
    _save_bert(BertModel, raw, seed, CHARACTERS)
    transformer = Transformer(str(raw), max_seq_length=LONGEST)
    model = SentenceTransformer(modules=[transformer, Pooling(_SIZE)], prompts=prompts, device="cpu")
    model.save_pretrained(str(folder))
    return folder


def make_cross_encoder(folder: Path, characters: str = CHARACTERS, seed: int = 0, labels: int = 1) -> Path:
    """A cross-encoder that knows some characters."""
    from transformers import BertForSequenceClassification

    _save_bert(BertForSequenceClassification, folder, seed, characters, num_labels=labels)
    return folder


def _save_bert(kind: type, folder: Path, seed: int, characters: str, **settings: int) -> None:
    import torch
    from transformers import BertConfig, BertTokenizerFast

    folder.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys("".join(characters.split()))]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    words = str(folder / "vocab.txt")
    BertTokenizerFast(vocab_file=words, vocab=words, model_max_length=_POSITIONS).save_pretrained(folder)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=_SIZE,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=_SIZE,
        max_position_embeddings=_POSITIONS,
        initializer_range=1.0,
        **settings,
    )
    kind(config).save_pretrained(folder)
