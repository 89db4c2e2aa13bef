use gongchao_core::kernel::Secret;

fn main() {
    let _ = serde_json::to_string(&Secret::new("135790"));
}
