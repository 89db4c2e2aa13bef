//! What the account's page says, in both languages.

use crate::{
    kernel::Words,
    session::{AccountWords, Deed, Device},
};

pub(super) const WORDS: AccountWords = AccountWords { device, deed, blocking };

fn device(device: Device) -> Words {
    match device {
        Device::Android => Words::new("安卓手机", "an Android phone"),
        Device::Ios => Words::new("苹果手机", "an iPhone"),
        Device::Desktop => Words::new("电脑", "a computer"),
        Device::Other => Words::new("其他设备", "another device"),
    }
}

fn deed(deed: &Deed) -> Words {
    match deed {
        Deed::EndSession { .. } => Words::new(
            "为结束另一台设备的登录，请输入发到您手机的验证码。",
            "To log the other device out, type the code that was sent to your number.",
        ),
        Deed::LogOutOthers => Words::new(
            "为退出其他所有设备，请输入发到您手机的验证码。",
            "To log all other devices out, type the code that was sent to your number.",
        ),
        Deed::LogOutAll => Words::new(
            "为退出所有设备（包括本机），请输入发到您手机的验证码；本机未发送的内容会清除。",
            "To log all devices out, this one too, type the code that was sent to your number. Unsent work on this phone is erased.",
        ),
    }
}

fn blocking(code: &str, count: u64) -> Words {
    match code {
        "uploads_unfinished" => Words::new(
            format!("还有 {count} 个上传没有完成，请先等它们完成或取消。"),
            format!("{count} uploads are not finished. Let them finish or take them back first."),
        ),
        _ => Words::new(
            format!("还有 {count} 件事情没有办完，请联系办公室。"),
            format!("{count} things are not settled yet. Contact the office."),
        ),
    }
}
