//! Who comes when: askers, the loop, the timer and the server in every order, by a schedule in the test's hand.
//!
//! The askers are the real futures of `net`, polled one at a time; a schedule is a list of who goes next. Futures cannot
//! be copied, so every schedule is played from its beginning, and schedules that come to the same place go on once.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Waker},
};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{kept::Disk, *};
use crate::{
    gate::Gate,
    kernel::SystemClock,
    net::{Listed, Net, Passport, Request, Response, Transport, TransportFault, Wish},
    policy,
};

/// What the server saw of each asker, by its path: requests begun, requests answered, the last token.
#[derive(Default)]
struct Seen(BTreeMap<String, (u8, u8, String)>);

/// A server for which the first token is over. It takes its time: each request waits for one more poll.
#[derive(Default)]
struct Office(Mutex<Seen>);

impl Office {
    fn note(&self, path: &str, change: impl FnOnce(&mut (u8, u8, String))) {
        change(self.0.lock().unwrap().0.entry(path.to_owned()).or_default());
    }
}

#[async_trait::async_trait]
impl Transport for Office {
    async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
        let path = request.route().path.clone();
        let token = request.bearer().and_then(Secret::expose_str).unwrap_or_default().to_owned();
        let over = token == "canary-access-1";
        self.note(&path, |seen| (seen.0, seen.2) = (seen.0 + 1, token));
        let mut asked = false;
        std::future::poll_fn(|_| {
            if std::mem::replace(&mut asked, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        self.note(&path, |seen| seen.1 += 1);
        Ok(if over { expired() } else { Response { status: 204, headers: vec![], body: Bytes::new() } })
    }
}

fn expired() -> Response {
    Response {
        status: 401,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body: Bytes::from_static(br#"{"code":"access_expired"}"#),
    }
}

type Asking = Pin<Box<dyn Future<Output = Result<(), NetError>>>>;

/// Who goes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    /// An asker is polled.
    Asker(usize),
    /// The loop hears a wish.
    Loop,
    /// The server answers the renewal.
    Server,
    /// The moment comes at which the token is renewed ahead of its end.
    Timer,
}

/// One schedule, as far as it was played.
struct Play {
    room: Room,
    passport: Passport,
    wishes: mpsc::UnboundedReceiver<Wish>,
    office: Arc<Office>,
    net: Net,
    askers: Vec<Option<Asking>>,
    polled: Vec<bool>,
    done: Vec<Option<Result<(), NetError>>>,
    under_way: Vec<Call>,
    renewals: usize,
    timer: bool,
}

impl Play {
    fn new(askers: usize) -> Self {
        let (passport, wishes) = Passport::new();
        let office = Arc::new(Office::default());
        let gate = Gate::new(policy::built_in().unwrap(), Arc::new(SystemClock::new()));
        let net = Net::new(office.clone(), gate, passport.clone());
        let mut room = Room::active();
        // The timer and the token's end come together.
        room.pass(720);
        passport.lend(lent(&room.state));
        let mut play = Self {
            room,
            passport,
            wishes,
            office,
            net,
            askers: vec![],
            polled: vec![false; askers],
            done: vec![None; askers],
            under_way: vec![],
            renewals: 0,
            timer: false,
        };
        for at in 0..askers {
            let asking = play.asker(at);
            play.askers.push(Some(asking));
        }
        play
    }

    fn asker(&self, at: usize) -> Asking {
        let net = self.net.clone();
        let after = u64::try_from(at).unwrap();
        Box::pin(async move { net.ask(Listed::Messages { after }).await.map(|_| ()) })
    }

    fn after(askers: usize, schedule: &[Goes]) -> Self {
        let mut play = Self::new(askers);
        for next in schedule {
            play.goes(*next);
        }
        play
    }

    // As the loop does it: the event, its effects, and then what may be lent.
    fn turn(&mut self, event: Event) {
        let effects = self.room.on(event);
        self.renewals += refreshes(&effects);
        self.under_way.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Net(call) => Some(call),
            _ => None,
        }));
        assert!(self.under_way.len() <= 1, "a second renewal is under way");
        self.passport.lend(lent(&self.room.state));
    }

    fn goes(&mut self, next: Goes) {
        match next {
            Goes::Asker(at) => self.poll(at),
            Goes::Loop => {
                let wish = self.wishes.try_recv().unwrap();
                self.turn(Event::Wish { seen: wish.seen });
            }
            Goes::Server => {
                let Some(Call::Refresh { epoch, token, .. }) = self.under_way.pop() else {
                    panic!("nothing to answer")
                };
                assert_eq!(token, pair(1).refresh);
                self.turn(Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 });
            }
            Goes::Timer => {
                self.timer = true;
                self.turn(Event::Tick);
            }
        }
    }

    fn poll(&mut self, at: usize) {
        self.polled[at] = true;
        let Some(asker) = &mut self.askers[at] else { return };
        if let std::task::Poll::Ready(done) = asker.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            self.done[at] = Some(done);
            self.askers[at] = None;
        }
    }

    // Askers that stand at the same place are one: which of them goes makes no difference.
    fn place(&self, at: usize) -> String {
        let seen = self.office.0.lock().unwrap();
        let path = format!("/v1/messages?after={at}");
        format!("{} {:?} {:?}", self.polled[at], seen.0.get(&path), self.done[at])
    }

    fn key(&self) -> String {
        let mut places: Vec<_> = (0..self.askers.len()).map(|at| self.place(at)).collect();
        places.sort_unstable();
        format!(
            "{places:?} {} {} {} {} {:?} {:?}",
            self.wishes.len(),
            self.under_way.len(),
            self.renewals,
            self.timer,
            std::mem::discriminant(self.room.state.phase()),
            lent(&self.room.state),
        )
    }

    fn next(&self) -> Vec<Goes> {
        let mut next = Vec::new();
        let mut places = BTreeSet::new();
        for at in 0..self.askers.len() {
            if self.askers[at].is_some() && places.insert(self.place(at)) {
                next.push(Goes::Asker(at));
            }
        }
        if !self.wishes.is_empty() {
            next.push(Goes::Loop);
        }
        if !self.under_way.is_empty() {
            next.push(Goes::Server);
        }
        if !self.timer {
            next.push(Goes::Timer);
        }
        next
    }
}

fn clock() -> tokio::runtime::Runtime {
    // Who waits for a token sets a timer, which never rings here: nobody drives the clock.
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

#[test]
fn s_04_askers_and_the_timer_make_one_renewal_in_every_order() {
    // Eight take a minute; that it is eight is for the threads below.
    const ASKERS: usize = 4;
    let clock = clock();
    let _within = clock.enter();
    let (mut known, mut ends) = (BTreeSet::new(), 0);
    let mut open = vec![Vec::new()];
    known.insert(Play::new(ASKERS).key());
    while let Some(schedule) = open.pop() {
        let here = Play::after(ASKERS, &schedule);
        let (key, next) = (here.key(), here.next());
        drop(here);
        let mut goes_on = false;
        for goes in next {
            let longer = [&schedule[..], &[goes]].concat();
            let there = Play::after(ASKERS, &longer);
            goes_on |= there.key() != key;
            assert!(there.renewals <= 1, "{longer:?}");
            if known.insert(there.key()) {
                open.push(longer);
            }
        }
        if !goes_on {
            let end = Play::after(ASKERS, &schedule);
            assert!(end.done.iter().all(|done| *done == Some(Ok(()))), "somebody waits for ever: {schedule:?}");
            assert_eq!(end.renewals, 1, "{schedule:?}");
            ends += 1;
        }
    }
    assert!(known.len() > 100 && ends > 1, "{} places, {ends} ends", known.len());
}

#[test]
fn s_04_eight_threads_that_find_the_token_over_make_one_renewal_each_time() {
    const TIMES: u64 = 100;
    /// A server that takes the newest token alone.
    struct Newest(std::sync::atomic::AtomicU64);
    #[async_trait::async_trait]
    impl Transport for Newest {
        async fn exchange(&self, request: Request) -> Result<Response, TransportFault> {
            let newest = pair(self.0.load(std::sync::atomic::Ordering::SeqCst)).access;
            let good = request.bearer() == Some(&newest);
            Ok(if good { Response { status: 204, headers: vec![], body: Bytes::new() } } else { expired() })
        }
    }

    let (passport, mut wishes) = Passport::new();
    let newest = Arc::new(Newest(2.into()));
    let gate = Gate::new(policy::built_in().unwrap(), Arc::new(SystemClock::new()));
    let net = Net::new(newest.clone(), gate, passport.clone());
    let mut room = Room::active();
    passport.lend(lent(&room.state));
    let all = Arc::new(std::sync::Barrier::new(9));
    let askers: Vec<_> = (0..8)
        .map(|at| {
            let (net, all) = (net.clone(), Arc::clone(&all));
            std::thread::spawn(move || {
                let alone = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                for _ in 0..TIMES {
                    all.wait();
                    alone.block_on(net.ask(Listed::Messages { after: at })).unwrap();
                    all.wait();
                }
            })
        })
        .collect();
    let mut renewals = 0;
    for time in 2..TIMES + 2 {
        // The token of the time before is over.
        newest.0.store(time, std::sync::atomic::Ordering::SeqCst);
        room.pass(720);
        let begun = renewals;
        // Every other time the timer comes first.
        if time % 2 == 0 {
            renewals += refreshes(&room.on(Event::Tick));
        }
        all.wait();
        while !matches!(lent(&room.state), Lent::Valid(bearer) if bearer.token == pair(time).access) {
            if renewals == begun {
                let wish = wishes.blocking_recv().unwrap();
                renewals += refreshes(&room.on(Event::Wish { seen: wish.seen }));
            } else {
                room.refreshed(Ok(pair(time)));
            }
            passport.lend(lent(&room.state));
        }
        all.wait();
        while let Ok(wish) = wishes.try_recv() {
            renewals += refreshes(&room.on(Event::Wish { seen: wish.seen }));
        }
        assert_eq!(renewals, begun + 1, "time {time}");
    }
    for asker in askers {
        asker.join().unwrap();
    }
}

#[test]
fn s_08_a_phone_that_sleeps_before_sending_presents_the_token_on_the_disk_and_nothing_else_goes_out() {
    let wakes: [fn() -> Event; 3] = [|| Event::Wish { seen: 0 }, || Event::Tick, || Event::NetworkBack { dice: 7 }];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut disk = Disk::active();
        let seen = disk.room.token().generation;
        disk.room.pass(60);
        let decided = disk.on(Event::Wish { seen });
        // Ten minutes in which the running clock stood still; then everything that waited comes at once.
        disk.room.now.wall = disk.room.now.wall.after(Duration::from_mins(10));
        let woke: usize = order.iter().map(|at| refreshes(&disk.on(wakes[*at]()))).sum();
        assert_eq!(woke, 0, "{order:?}");
        let epoch = disk.room.state.epoch();
        assert_eq!(
            decided,
            [Effect::Net(Call::Refresh { epoch, token: disk.refresh_on_disk(), bound: true })],
            "{order:?}"
        );
        // It sleeps once more between the answer and the commit: the answer is kept, and the next token is the new one.
        disk.room.now.wall = disk.room.now.wall.after(Duration::from_mins(10));
        disk.on(Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 });
        assert_eq!((disk.refresh_on_disk(), disk.room.token().token), (pair(2).refresh, pair(2).access));
    }
}

#[test]
fn s_08_who_logs_out_while_the_phone_sleeps_is_not_logged_in_by_what_comes_late() {
    let mut disk = Disk::active();
    let seen = disk.room.token().generation;
    disk.room.pass(60);
    disk.on(Event::Wish { seen });
    let epoch = disk.room.state.epoch();
    disk.room.now.wall = disk.room.now.wall.after(Duration::from_mins(10));
    disk.on(Event::LogOut);
    let late = disk.on(Event::Refreshed { epoch, result: Ok(pair(2)), dice: 0 });
    assert!(matches!(&late[..], [Effect::Net(Call::Revoke { token, .. })] if *token == pair(2).refresh));
    assert!(matches!(lent(&disk.room.state), Lent::NoSession));
    disk.kill(0);
    assert_eq!(disk.room.state.account(), None);
}

#[test]
fn s_27_an_asker_that_is_given_up_at_any_point_leaves_the_renewal_alone_and_the_next_one_gets_its_token() {
    let clock = clock();
    let _within = clock.enter();
    // Polls until the token is there; each is a point at which a foreign caller can let go.
    for given_up_after in 0..4 {
        for renewed_before in [false, true] {
            let mut play = Play::new(1);
            for _ in 0..given_up_after {
                play.poll(0);
            }
            if renewed_before && !play.wishes.is_empty() {
                play.goes(Goes::Loop);
            }
            play.askers[0] = None;
            let next = play.asker(0);
            play.askers[0] = Some(next);
            for _ in 0..20 {
                play.poll(0);
                if !play.wishes.is_empty() {
                    play.goes(Goes::Loop);
                }
                if !play.under_way.is_empty() {
                    play.goes(Goes::Server);
                }
            }
            assert_eq!(play.done[0], Some(Ok(())), "given up after {given_up_after} polls");
            assert_eq!(play.renewals, 1, "given up after {given_up_after} polls");
        }
    }
}
