//! Each lint against a text of our own that has no defect, and against the same text with one.

use std::{collections::BTreeSet, fs, path::Path};

use proptest::prelude::*;

use super::{document::has_term, *};
use crate::policy::{Basis, DataItem, built_in};

/// A policy without a defect, in words of ours.
const CLEAN: &str = include_str!("tests/clean.txt");

fn found(text: &str) -> Vec<Finding> {
    lint(text, &built_in().unwrap())
}

/// What the clean text shows after one sentence of it was put in place of another.
fn with(old: &str, new: &str) -> Vec<Finding> {
    assert!(CLEAN.contains(old), "{old} is not in the clean text");
    found(&CLEAN.replace(old, new))
}

/// What it shows with a sentence more, as a paragraph of its own.
fn and(more: &str) -> Vec<Finding> {
    found(&format!("{CLEAN}{more}\n"))
}

#[track_caller]
fn only(lint: Lint, findings: &[Finding]) {
    let found: Vec<&str> = findings.iter().map(|finding| finding.lint.id()).collect();
    assert!(
        !found.is_empty() && findings.iter().all(|finding| finding.lint == lint),
        "{found:?} in place of {}",
        lint.id()
    );
}

#[track_caller]
fn none(findings: &[Finding]) {
    assert_eq!(findings, []);
}

#[test]
fn a_text_without_a_defect_has_no_finding() {
    none(&found(CLEAN));
    // Wherever its lines are broken.
    none(&found(&CLEAN.replace('\n', "\r\n\r\n")));
    none(&found(&CLEAN.replace('，', "，\n")));
}

#[test]
fn l_01_using_that_counts_as_consent() {
    for sentence in [
        "您继续使用本软件，即视为您接受新的政策。",
        "一旦您登录本软件，即表示您已阅读并同意全部规则。",
        "更新生效之后，您访问我们的页面等同于认可更新。",
    ] {
        only(Lint::UseIsConsent, &and(sentence));
    }
    none(&and("继续使用本软件不视为您同意新的政策。"));
    none(&and("您勾选方框并点击登录后使用本软件，即视为您同意本政策。"));
}

#[test]
fn l_02_contents_numbers_and_lists_that_do_not_fit() {
    only(Lint::Disorder, &with("二、您的权利和联系方式\n一、", "二、您的权利\n一、"));
    only(Lint::Disorder, &with("\n二、您的权利和联系方式\n1、", "\n三、您的权利和联系方式\n1、"));
    only(Lint::Disorder, &with("2、设备与日志", "3、设备与日志"));
    // From top to bottom, whatever was looked at first.
    let twice = found(
        &CLEAN
            .replace("2、设备与日志", "4、设备与日志")
            .replace("\n二、您的权利和联系方式\n1、", "\n三、您的权利和联系方式\n1、"),
    );
    assert!(twice.len() > 2 && twice.is_sorted_by_key(|finding| finding.spot.line()));
    only(Lint::Disorder, &with("2、设备与日志", "2.设备与日志"));
    only(Lint::Disorder, &with("(2) 联系方式改变。", "(2) 我们还会给您寄一份纪念品。"));
    // A promise is none where the list is one of promises.
    let promises =
        CLEAN.replace("我们会通知您，包括：", "我们这样做：").replace("(2) 联系方式改变。", "(2) 我们会写信。");
    assert_ne!(promises, CLEAN);
    none(&found(&promises));
    none(&with("(2) 联系方式改变。", "(2) 联系方式改变，我们会告诉您。"));
}

#[test]
fn l_03_no_notice_at_the_first_start() {
    let findings = with("首次启动时弹窗显示本政策的要点，", "");
    only(Lint::NoFirstNotice, &findings);
    assert!(matches!(&findings[0].spot, Spot::Sentence { text, .. } if text.contains("勾选方框")));
    let neither =
        CLEAN.replace("首次启动时弹窗显示本政策的要点，", "").replace("登录时由您勾选方框并点击登录表示同意。", "");
    let findings = found(&neither);
    only(Lint::NoFirstNotice, &findings);
    assert!(matches!(findings[0].spot, Spot::Missing { .. }));
    none(&with("首次启动时弹窗显示", "第一次打开时以对话框显示"));
}

#[test]
fn l_04_logs_that_cannot_be_refused() {
    let forced = "您不提供日志信息就无法正常使用本软件。";
    only(Lint::LogsForced, &with("使用统计可以关闭，不提供日志不影响任何功能。", forced));
    only(Lint::LogsForced, &with("使用统计可以关闭，不提供日志不影响任何功能。", "如您拒绝，您将无法使用我们的服务。"));
    // Of what is needed it may be said.
    none(&and("登录需要手机号码，不提供就无法使用登录后的功能。"));
}

#[test]
fn l_05_device_and_log_data_that_are_said_to_be_nobodys() {
    only(Lint::DeviceDataDisowned, &and("单凭设备信息无法识别某一个人。"));
    only(Lint::DeviceDataDisowned, &and("服务器日志不属于个人信息，我们可以自行处理。"));
    none(&and("设备信息属于个人信息。"));
    none(&and("日志经过匿名化处理后无法识别任何人。"));
}

#[test]
fn l_06_deidentified_taken_for_anonymous() {
    only(Lint::DeidentifiedDisowned, &and("经过去标识化的数据不再是个人信息。"));
    only(Lint::DeidentifiedDisowned, &and("我们会做去标识化处理，处理后的内容（不属于个人信息）可以另作分析。"));
    none(&and("去标识化的数据仍然是个人信息。"));
    none(&and("匿名化之后的内容不属于个人信息。"));
}

#[test]
fn l_07_the_app_list_before_the_app_is_there() {
    only(Lint::ReadBeforeInstall, &and("在您准备安装时，我们读取已安装应用，以判断是不是升级。"));
    only(Lint::ReadBeforeInstall, &and("安装之前需要访问手机上的软件列表。"));
    none(&and("我们在安装前后都不收集软件列表。"));
    none(&and("安装前请检查剩余空间。"));
}

#[test]
fn l_08_videos_without_a_word_about_sound() {
    only(Lint::VideoWithoutSound, &with("视频不带声音，不使用麦克风。", ""));
    none(&with("视频不带声音，不使用麦克风。", "拍视频会用到麦克风。"));
    let no_video = CLEAN.replace("视频不带声音，不使用麦克风。", "").replace("照片、视频", "照片");
    let findings = found(&no_video);
    assert!(findings.iter().all(|finding| finding.lint == Lint::Undeclared), "the edition's videos are not named");
}

#[test]
fn l_09_push_without_what_it_takes() {
    only(Lint::PushUndisclosed, &and("重要通知会以推送的方式告诉您。"));
    none(&and("重要通知会以推送的方式告诉您，为此收集推送令牌，并申请通知权限。"));
}

#[test]
fn l_10_what_the_edition_takes_and_the_text_does_not_name() {
    for (old, new, name) in [
        ("IP 地址", "线路情况", "网络地址（IP）"),
        ("安装编号", "若干编号", "安装编号（随机生成）"),
        ("时区", "其他", "时区偏移"),
        ("崩溃", "其他", "崩溃的种类和位置"),
    ] {
        let findings = with(old, new);
        only(Lint::Undeclared, &findings);
        assert!(
            matches!(&findings[..], [Finding { spot: Spot::Missing { what }, .. }] if what.zh == name),
            "{findings:?}"
        );
    }
    // The edition decides: what it does not take need not be named.
    let mut edition = Edition::clone(&built_in().unwrap());
    edition.items.retain(|row| row.item != DataItem::TimeZone);
    none(&lint(&CLEAN.replace("时区", "其他"), &edition));
}

#[test]
fn l_11_sections_that_are_missing() {
    for (old, new) in [
        ("设备和日志信息保存14天，到期删除。", "设备和日志信息只保存必要的时间。"),
        ("本软件不含任何 SDK，没有第三方共享清单。", ""),
        ("个人信息保护负责人由公司指定，", ""),
        ("本软件不处理敏感个人信息。", ""),
        ("本软件只供成年员工使用，不面向未成年人。", "本软件只供员工使用。"),
    ] {
        let findings = with(old, new);
        only(Lint::SectionMissing, &findings);
        assert_eq!(findings.len(), 1, "{old}");
    }
    none(&with("保存14天", "保存六个月"));
}

#[test]
fn l_12_rights_that_are_out_of_reach() {
    let within = "查看、更正、删除、取得副本和注销都在应用内的“我的权利”里办理。";
    for kept_away in [
        "您可以登录网页端查看和更正基本信息。",
        "如需删除，请联系我们并提出申请。",
        "您可以联系客服，申请取得副本。",
        "员工离职后，由公司注销账号。",
    ] {
        only(Lint::RightsOutOfReach, &with(within, kept_away));
        none(&and(kept_away));
    }
}

#[test]
fn l_13_a_telephone_without_a_number() {
    only(Lint::NoTelephone, &with("联系电话：0571-0000 0000\n", "您可以拨打客服电话。\n"));
    none(&with("联系电话：0571-0000 0000\n", "您可以拨打客服电话 95000。\n"));
    none(&with("联系电话：0571-0000 0000\n", "客服邮箱：cups@example.com\n"));
}

#[test]
fn l_14_controller_and_bound_by_instructions() {
    only(Lint::RoleUnclear, &with("本公司是个人信息的控制者。", "本公司是个人信息的控制者，只按照您的指示处理。"));
    only(Lint::RoleUnclear, &with("本公司是个人信息的控制者。", "本公司是控制者。我们仅根据用户的指示行事。"));
    none(&with("本公司是个人信息的控制者。", "本公司受托处理。"));
}

#[test]
fn l_15_recipients_without_a_name() {
    only(Lint::RecipientsUnnamed, &and("为了把活动办好，我们可能向合作方提供您的联系方式。"));
    only(Lint::RecipientsUnnamed, &and("我们会向关联公司提供您的信息。"));
    none(&and("我们会向第三方提供您的信息，对方是甲乙杯具有限公司，电话见附页。"));
    none(&and("我们不会向任何第三方提供您的信息。"));
    // Its own name is nobody else's.
    only(Lint::RecipientsUnnamed, &and("杭州聚工盛科技有限公司可能会与合作方共享您的信息。"));
}

#[test]
fn l_16_customers_and_bystanders_are_forgotten() {
    let said = "工作中接触到的客户的个人信息，只用于当次服务。";
    let findings = with(said, "");
    only(Lint::OthersForgotten, &findings);
    assert!(matches!(&findings[0].spot, Spot::Missing { what } if what.zh.contains("要拨打的号码")));
    none(&with(said, "照片里被拍摄的人可以要求删除照片。"));
    only(Lint::OthersForgotten, &with(said, "客户端很好用，请不要把密码告诉他人。"));
    let mut edition = Edition::clone(&built_in().unwrap());
    let of_others = [DataItem::DialledNumber, DataItem::Photo, DataItem::Video, DataItem::BusinessData];
    edition.items.retain(|row| !of_others.contains(&row.item));
    none(&lint(&CLEAN.replace(said, ""), &edition));
}

#[test]
fn l_17_consent_alone_towards_employees() {
    let said = "管理设备和收发消息是履行劳动合同所必需的，其余依据您的同意。";
    let findings = with(said, "全部处理都依据员工的同意。");
    only(Lint::ConsentOfEmployees, &findings);
    // An edition that rests on consent throughout says what the text says.
    let mut edition = Edition::clone(&built_in().unwrap());
    edition.items.iter_mut().for_each(|row| row.basis = Basis::Consent);
    none(&lint(&CLEAN.replace(said, "全部处理都依据员工的同意。"), &edition));
}

#[test]
fn l_18_a_foreign_word_among_chinese_ones() {
    only(Lint::StrayWord, &and("杯子 or 碟子都可以。"));
    only(Lint::StrayWord, &and("请把杯子to厨房。"));
    none(&and("请打开 Android 的设置，或写信给 cups@example.com，网址 www.example.com/cup。"));
}

#[test]
fn every_lint_says_its_words_in_both_languages_and_no_two_alike() {
    let mut said = BTreeSet::new();
    for lint in Lint::ALL {
        for words in [words::name(*lint), words::why(*lint), words::core(*lint)] {
            assert!(!words.incomplete());
            assert!(said.insert(words.zh) && said.insert(words.en), "{}", lint.id());
        }
    }
    let ids: Vec<String> = (1..=18).map(|number| format!("L-{number:02}")).collect();
    assert_eq!(Lint::ALL.iter().map(|lint| lint.id()).collect::<Vec<_>>(), ids);
    let finding = serde_json::to_value(and("杯子 or 碟子都可以。").remove(0)).unwrap();
    assert_eq!((&finding["lint"], &finding["spot"]["is"]), (&"L-18".into(), &"sentence".into()));
}

#[test]
fn a_term_is_a_number_and_a_unit_and_no_date() {
    for text in ["保存14天", "保存三年", "留存6个月", "保留 30 日", "保存二十四小时"] {
        assert!(has_term(text), "{text}");
    }
    for text in ["2024年6月19日生效", "15个工作日", "必要的天数", "一个杯子", "每日", ""] {
        assert!(!has_term(text), "{text}");
    }
}

/// The operator's text is no part of this repository. It lies beside it on some machines, and further up for a worktree.
#[test]
fn in_the_operators_own_text_all_eighteen_are_found() {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let Some(path) = above.map(|folder| folder.join("shared/seed/privacy-policy.zh.txt")).find(|path| path.is_file())
    else {
        eprintln!("skipped: the operator's text is not there; it was not linted");
        return;
    };
    let edition = built_in().unwrap();
    let findings = lint(&fs::read_to_string(path).unwrap(), &edition);
    let lints: BTreeSet<Lint> = findings.iter().map(|finding| finding.lint).collect();
    let missed: Vec<&str> = Lint::ALL.iter().filter(|lint| !lints.contains(lint)).map(|lint| lint.id()).collect();
    assert_eq!(missed, Vec::<&str>::new());
    // What the text does not name is what the edition marks as its gap.
    let undeclared: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.lint == Lint::Undeclared)
        .filter_map(|finding| match &finding.spot {
            Spot::Missing { what } => Some(what.zh.as_str()),
            Spot::Sentence { .. } => None,
        })
        .collect();
    let gaps: Vec<&str> =
        edition.items.iter().filter(|row| row.gap.is_some()).map(|row| row.name.zh.as_str()).collect();
    assert_eq!(undeclared, gaps);
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "([\\PC\\n]|同意|使用|即视为|日志|1、|一、|包括：|电话|and){0,60}") {
        let findings = found(&text);
        let place = |finding: &Finding| (finding.lint, finding.spot.line());
        prop_assert!(findings.windows(2).all(|pair| place(&pair[0]) <= place(&pair[1])));
    }
}
