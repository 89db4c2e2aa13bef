use gongchao_core::net::Net;

async fn send(net: &Net) {
    let _ = net.send(b"+8613800138000".to_vec()).await;
}

fn main() {}
