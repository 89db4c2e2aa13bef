use gongchao_core::kernel::Phone;

fn main() {
    let _ = Phone::parse("13800138000").map(|phone| serde_json::to_string(&phone));
}
