use gongchao_core::{gate::Held, kernel::Phone};

fn hold(number: Phone) -> Held<Phone> {
    Held(number)
}

fn main() {}
