use gongchao_core::{gate::Held, kernel::Phone};

fn print(held: &Held<Phone>) -> String {
    format!("{held:?}")
}

fn main() {}
