use gongchao_core::{gate::Held, kernel::Phone};

fn open(held: Held<Phone>) -> Phone {
    held.0
}

fn main() {}
