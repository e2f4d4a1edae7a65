"""What the page says of readers' own documents, in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from index.passages.noise import Noise
from qa.output.wording import Language
from qa.own_documents.limits import Reason


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """The words in one language; braces are filled where they are used."""

    title: str
    open: str
    how: str
    limits: str
    kept: str
    drop: str
    files: str
    folder: str
    sending: str
    reading: str
    indexing: str
    added: str
    nothing_added: str
    left_out: str
    more_left_out: str
    reasons: dict[Reason, str]
    dropped: str
    dropped_below: str
    dropped_kind: str
    dropped_more: str
    noise: dict[Noise, str]
    yours: str
    none_yet: str
    passages: str
    remove: str
    remove_named: str
    remove_all: str
    close: str
    gone: str
    after_removal: str


DOCUMENTS: dict[Language, DocumentWords] = {
    Language.EN: DocumentWords(
        title="Your documents",
        open="Your documents",
        how="Add files and ask about them, together with the documents already here.",
        limits="Up to {files} files, {file_size} each, {total_size} in all: {kinds}.",
        kept="Kept on this server for {hours} hours after you last used them, then deleted; no other reader sees them.",
        drop="Drop files or a folder anywhere on this page, or",
        files="Choose files",
        folder="Choose a folder",
        sending="Sending {n} of {total}: {name}",
        reading="Reading the files …",
        indexing="Indexing: {n} of {total} passages",
        added="Files added: {files}, with {passages} passages.",
        nothing_added="Nothing was added.",
        left_out="Files left out: {n}",
        more_left_out="and {n} more",
        reasons={
            Reason.KIND: "not a kind of file that can be read here",
            Reason.HIDDEN: "a hidden file",
            Reason.EMPTY: "there is no text in it",
            Reason.NOISE: "all of its lines are noise (menus, adverts, notices)",
            Reason.LARGE: "larger than {file_size}",
            Reason.MANY: "you may have {files} files; remove some first",
            Reason.FULL: "your documents may have {total_size} in all; remove some first",
            Reason.DUPLICATE: "the same as {other}",
            Reason.UNREADABLE: "it cannot be read as text: save it as UTF-8 and add it again",
            Reason.BROKEN: "it did not arrive whole: add it again",
            Reason.CROWDED: "too many readers have documents here at the moment: try again later",
        },
        dropped="Lines dropped as noise: {n}",
        dropped_below="Lines dropped as noise: {n}; see which under each file.",
        dropped_kind="{reason}: {n}",
        dropped_more="and {n} more",
        noise={
            Noise.PAGE_CHROME: "menu or button of a page",
            Noise.EMPTY_FIELD: "field left empty",
            Noise.COMMENT_NOTICE: "notice about comments",
            Noise.CALL_TO_ACTION: "call to like, share or follow",
            Noise.COPYRIGHT_NOTICE: "copyright notice",
            Noise.DISCLAIMER: "disclaimer",
            Noise.SITE_TITLE: "title of a web site",
            Noise.AUTHOR_NAME: "name above an answer",
            Noise.IMAGE_SLOT: "place of an image",
            Noise.SERVICE_LISTING: "advert",
            Noise.PRICE: "price in an advert",
            Noise.OTHER_SCRIPT: "stray line in the other script",
            Noise.SEPARATOR: "dividing line",
            Noise.MARKUP: "Markdown sign",
        },
        yours="Yours: {n} of {files} files, {size} of {total_size}",
        none_yet="You have none here yet.",
        passages="{n} passages",
        remove="Remove",
        remove_named="Remove {name}",
        remove_all="Remove all",
        close="Close",
        gone="The files did not reach the server: try again.",
        after_removal="Once removed, a file is gone from the server; answers in this browser that cite it stay, marked "
        "“removed”, until you delete the conversation.",
    ),
    Language.HANS: DocumentWords(
        title="我的文档",
        open="我的文档",
        how="加入自己的文件，与这里已有的文档一起提问。",
        limits="最多 {files} 个文件，每个不超过 {file_size}，合计不超过 {total_size}：{kinds}。",
        kept="保存在本服务器上，最后一次使用 {hours} 小时后删除；其他读者看不到。",
        drop="把文件或文件夹拖到页面任意处，或",
        files="选择文件",
        folder="选择文件夹",
        sending="正在发送第 {n} 个，共 {total} 个：{name}",
        reading="正在读取文件……",
        indexing="正在建立索引：{n}／{total} 段",
        added="已加入 {files} 个文件，{passages} 段。",
        nothing_added="没有加入任何文件。",
        left_out="未加入：{n} 个文件",
        more_left_out="另有 {n} 个",
        reasons={
            Reason.KIND: "这里读不了这种文件",
            Reason.HIDDEN: "隐藏文件",
            Reason.EMPTY: "里面没有文字",
            Reason.NOISE: "里面全是杂质（菜单、广告、声明）",
            Reason.LARGE: "超过 {file_size}",
            Reason.MANY: "最多 {files} 个文件，请先移除一些",
            Reason.FULL: "文档合计不能超过 {total_size}，请先移除一些",
            Reason.DUPLICATE: "与 {other} 相同",
            Reason.UNREADABLE: "无法作为文字读取：请存为 UTF-8 后重新加入",
            Reason.BROKEN: "没有完整送达：请重新加入",
            Reason.CROWDED: "目前在这里存放文档的读者太多：请稍后再试",
        },
        dropped="作为杂质去掉的行：{n}",
        dropped_below="作为杂质去掉的行：{n}；具体哪些，见各文件下方。",
        dropped_kind="{reason} {n}",
        dropped_more="另有 {n} 行",
        noise={
            Noise.PAGE_CHROME: "网页菜单或按钮",
            Noise.EMPTY_FIELD: "空白栏目",
            Noise.COMMENT_NOTICE: "评论须知",
            Noise.CALL_TO_ACTION: "请求点赞、分享或关注",
            Noise.COPYRIGHT_NOTICE: "版权声明",
            Noise.DISCLAIMER: "免责声明",
            Noise.SITE_TITLE: "网站标题",
            Noise.AUTHOR_NAME: "回答者的名字",
            Noise.IMAGE_SLOT: "图片占位",
            Noise.SERVICE_LISTING: "广告",
            Noise.PRICE: "广告里的价格",
            Noise.OTHER_SCRIPT: "夹杂的繁体或简体行",
            Noise.SEPARATOR: "分隔线",
            Noise.MARKUP: "Markdown 标记",
        },
        yours="我的：{n}／{files} 个文件，{size}／{total_size}",
        none_yet="这里还没有您的文档。",
        passages="{n} 段",
        remove="移除",
        remove_named="移除 {name}",
        remove_all="全部移除",
        close="关闭",
        gone="文件没能送到服务器：请再试一次。",
        after_removal="移除后，文件不再留在服务器上；这个浏览器里引用过它的回答仍会保留，并标明“已移除”，直到您删除那段对话。",
    ),
    Language.HANT: DocumentWords(
        title="我的文件",
        open="我的文件",
        how="加入自己的檔案，與這裡已有的文件一起提問。",
        limits="最多 {files} 個檔案，每個不超過 {file_size}，合計不超過 {total_size}：{kinds}。",
        kept="儲存在本伺服器上，最後一次使用 {hours} 小時後刪除；其他讀者看不到。",
        drop="把檔案或資料夾拖到頁面任意處，或",
        files="選擇檔案",
        folder="選擇資料夾",
        sending="正在傳送第 {n} 個，共 {total} 個：{name}",
        reading="正在讀取檔案……",
        indexing="正在建立索引：{n}／{total} 段",
        added="已加入 {files} 個檔案，{passages} 段。",
        nothing_added="沒有加入任何檔案。",
        left_out="未加入：{n} 個檔案",
        more_left_out="另有 {n} 個",
        reasons={
            Reason.KIND: "這裡讀不了這種檔案",
            Reason.HIDDEN: "隱藏檔案",
            Reason.EMPTY: "裡面沒有文字",
            Reason.NOISE: "裡面全是雜訊（選單、廣告、聲明）",
            Reason.LARGE: "超過 {file_size}",
            Reason.MANY: "最多 {files} 個檔案，請先移除一些",
            Reason.FULL: "文件合計不能超過 {total_size}，請先移除一些",
            Reason.DUPLICATE: "與 {other} 相同",
            Reason.UNREADABLE: "無法作為文字讀取：請存為 UTF-8 後重新加入",
            Reason.BROKEN: "沒有完整送達：請重新加入",
            Reason.CROWDED: "目前在這裡存放文件的讀者太多：請稍後再試",
        },
        dropped="作為雜訊去掉的行：{n}",
        dropped_below="作為雜訊去掉的行：{n}；具體哪些，見各檔案下方。",
        dropped_kind="{reason} {n}",
        dropped_more="另有 {n} 行",
        noise={
            Noise.PAGE_CHROME: "網頁選單或按鈕",
            Noise.EMPTY_FIELD: "空白欄位",
            Noise.COMMENT_NOTICE: "評論須知",
            Noise.CALL_TO_ACTION: "請求按讚、分享或關注",
            Noise.COPYRIGHT_NOTICE: "版權聲明",
            Noise.DISCLAIMER: "免責聲明",
            Noise.SITE_TITLE: "網站標題",
            Noise.AUTHOR_NAME: "回答者的名字",
            Noise.IMAGE_SLOT: "圖片占位",
            Noise.SERVICE_LISTING: "廣告",
            Noise.PRICE: "廣告裡的價格",
            Noise.OTHER_SCRIPT: "夾雜的簡體或繁體行",
            Noise.SEPARATOR: "分隔線",
            Noise.MARKUP: "Markdown 標記",
        },
        yours="我的：{n}／{files} 個檔案，{size}／{total_size}",
        none_yet="這裡還沒有您的文件。",
        passages="{n} 段",
        remove="移除",
        remove_named="移除 {name}",
        remove_all="全部移除",
        close="關閉",
        gone="檔案沒能送到伺服器：請再試一次。",
        after_removal="移除後，檔案不再留在伺服器上；這個瀏覽器裡引用過它的回答仍會保留，並標明「已移除」，直到您刪除那段對話。",
    ),
}
