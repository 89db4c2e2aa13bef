use gongchao_core::{gate::Held, kernel::Phone};

fn twice(held: Held<Phone>) -> (Held<Phone>, Held<Phone>) {
    (held.clone(), held)
}

fn main() {}
