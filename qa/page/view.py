"""How a reader wants to see things."""

from __future__ import annotations

from dataclasses import dataclass

from index.text.script import dominant_script
from qa.output.wording import Language
from qa.page.escaping import language_tag
from qa.page.words.page import WORDS, PageWords

_SCRIPTS = {Language.HANS: "Hans", Language.HANT: "Hant"}


@dataclass(frozen=True, slots=True)
class View:
    """The language of the page, and whether passages are shown in its script instead of their own."""

    language: Language
    converted: bool = False

    @property
    def words(self) -> PageWords:
        """The page's words in its language."""
        return WORDS[self.language]

    def script_for(self, text: str) -> str:
        """The script to convert `text` to, or nothing where it is shown as it is."""
        script = _SCRIPTS.get(self.language, "") if self.converted else ""
        return script if script and dominant_script(text) not in {None, script} else ""

    def tag_for(self, text: str) -> str:
        """The BCP 47 tag of `text` as it is shown."""
        script = self.script_for(text)
        return f"zh-{script}" if script else language_tag(text)
