use gongchao_core::{
    gate::{Held, uses},
    kernel::Phone,
};

fn twice(held: Held<uses::Login, Phone>) -> (Held<uses::Login, Phone>, Held<uses::Login, Phone>) {
    (held.clone(), held)
}

fn main() {}
