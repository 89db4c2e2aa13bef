use gongchao_core::{gate::Held, kernel::Phone};

fn write(held: &Held<Phone>) -> String {
    serde_json::to_string(held).unwrap()
}

fn main() {}
