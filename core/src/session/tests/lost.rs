//! Answers that are lost, and answers that are nobody's: over real sockets with a network that fails, and word by word.

use std::sync::Arc;

use gongchao_faults::{Fault, Proxy};

use super::{
    office::{self, Office},
    *,
};
use crate::{
    gate::Gate,
    kernel::SystemClock,
    net::{Listed, Net, Passport},
    policy,
    ports::{DeviceProbe, DeviceReading, PortFault, SystemReading},
    session::perform,
};

struct Asleep;
impl DeviceProbe for Asleep {
    fn system(&self) -> Result<SystemReading, PortFault> {
        Err(PortFault::Unsupported)
    }
    fn read(&self) -> Result<DeviceReading, PortFault> {
        Err(PortFault::Unsupported)
    }
}

/// A worker whose token is over, and the way to the office.
struct Way {
    office: Office,
    proxy: Proxy,
    net: Net,
    passport: Passport,
    room: Room,
}

impl Way {
    async fn new() -> Self {
        let office = Office::open().await;
        office.logged_in();
        let proxy = Proxy::start(office.server.addr).await.unwrap();
        let (passport, _) = Passport::new();
        let gate = Gate::new(policy::built_in().unwrap(), Arc::new(SystemClock::new()));
        let transport = office::transport(&proxy.addr().to_string(), &office.trust());
        let net = Net::new(Arc::new(transport), gate, passport.clone());
        Self { office, proxy, net, passport, room: Room::active() }
    }

    /// A connection that stands, so that what goes over it next is the renewal alone.
    async fn warm(&self) {
        self.proxy.set(Fault::Pass);
        self.net.ask(Listed::Notices).await.unwrap();
    }

    fn wish(&mut self) -> Call {
        let seen = self.room.token().generation;
        call(&self.room.pass(60).on(Event::Wish { seen }))
    }

    fn again(&mut self) -> Call {
        call(&self.room.pass(300).on(Event::Tick))
    }

    /// Makes the call, and tells whether the renewal came of it.
    async fn perform(&mut self, call: Call) -> bool {
        let event = perform(call, None, &self.net, &Asleep, "0.1.0", 0).await;
        self.room.on(event);
        assert!(self.room.state.account().is_some(), "the session is gone: {:?}", self.office.family());
        self.passport.lend(lent(&self.room.state));
        matches!(lent(&self.room.state), Lent::Valid(_))
    }

    /// The token that was got is good.
    async fn use_it(&self) {
        self.net.ask(Listed::Messages { after: 0 }).await.unwrap();
    }
}

fn call(effects: &[Effect]) -> Call {
    match effects {
        [Effect::Net(call @ Call::Refresh { .. })] => call.clone(),
        other => panic!("no renewal: {other:?}"),
    }
}

#[tokio::test]
async fn s_05_however_often_the_answer_to_a_renewal_is_lost_the_same_successor_comes_and_the_session_lives() {
    for losses in 1..=5 {
        let mut way = Way::new().await;
        let mut asked = way.wish();
        for _ in 0..losses {
            way.warm().await;
            way.proxy.set(Fault::DropAnswer);
            assert!(!way.perform(asked).await, "the answer was to be lost");
            assert_eq!(way.proxy.fault(), Fault::Pass, "nothing was lost");
            assert!(matches!(view(&way.room.state, way.room.now), LoginView::LoggedIn { online: false, .. }));
            asked = way.again();
        }
        way.warm().await;
        assert!(way.perform(asked).await);
        assert_eq!(way.room.token().token, pair(2).access);
        way.use_it().await;
        let next = way.wish();
        assert!(way.perform(next).await);
        let family = way.office.family();
        let presented = [vec![1; losses + 1], vec![2]].concat();
        assert_eq!((family.presented, family.generation, family.ended), (presented, 3, false));
    }
}

#[tokio::test]
async fn t_16_a_renewal_that_is_cut_wherever_its_bytes_are_costs_nobody_the_session() {
    let mut way = Way::new().await;
    way.warm().await;
    let before = way.proxy.seen();
    let first = way.wish();
    assert!(way.perform(first).await);
    let after = way.proxy.seen();
    let (up, down) = (after.up - before.up, after.down - before.down);
    assert!(up > 100 && down > 100, "{up} {down}");
    let cuts = (0..up).map(Fault::CutAfterUp).chain((0..down).map(Fault::CutAfterDown));
    for cut in cuts.step_by(23) {
        way.use_it().await;
        way.warm().await;
        let asked = way.wish();
        way.proxy.set(cut);
        let mut done = way.perform(asked).await;
        while !done {
            way.proxy.set(Fault::Pass);
            let again = way.again();
            done = way.perform(again).await;
        }
        way.proxy.set(Fault::Pass);
        assert!(!way.office.family().ended, "{cut:?}");
    }
}
