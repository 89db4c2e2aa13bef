use gongchao_core::gate::{Grant, uses};

fn twice(grant: Grant<uses::Login>) -> (Grant<uses::Login>, Grant<uses::Login>) {
    (grant.clone(), grant)
}

fn main() {}
