//! Scripts that are written without spaces: their words are found as parts of the text.

/// Words that speak to the reader: "your", "please enter", "replace with", "fill in".
const ADDRESSES: &[&str] = &[
    "你的",
    "您的",
    "自己的",
    "你自己",
    "填写",
    "填入",
    "替换",
    "修改",
    "改成",
    "改为",
    "输入",
    "请",
    "此处",
    "這裡",
    "这里",
    "あなたの",
    "自分の",
    "入力",
    "ここに",
    "書き換え",
    "당신의",
    "여러분",
    "본인",
    "자신의",
    "입력",
];

/// "User name", "team name", "project name", "account": the noun of the slot itself.
const SLOTS: &[&str] = &[
    "用户名",
    "用戶名",
    "团队名",
    "团队",
    "账号",
    "账户",
    "帐号",
    "实体名",
    "实体",
    "组织名",
    "项目名",
    "项目名称",
    "專案名",
    "ユーザー名",
    "ユーザ名",
    "チーム名",
    "プロジェクト名",
    "사용자명",
    "사용자이름",
    "사용자",
    "팀명",
    "팀이름",
    "프로젝트명",
    "프로젝트이름",
    "아이디",
];

/// Whether the text speaks to the reader.
pub(super) fn addresses_reader(text: &str) -> bool {
    ADDRESSES.iter().any(|word| text.contains(word))
}

/// Whether the text is the noun of a slot and nothing else but marks and Latin letters (`wandb用户名`).
pub(super) fn is_slot(text: &str) -> bool {
    let mut rest: String =
        text.chars().filter(|character| !character.is_ascii() && character.is_alphanumeric()).collect();
    if rest.is_empty() {
        return false;
    }
    for word in SLOTS {
        rest = rest.replace(word, "");
    }
    matches!(rest.as_str(), "" | "称" | "的" | "或" | "的名称" | "名" | "名称")
}
