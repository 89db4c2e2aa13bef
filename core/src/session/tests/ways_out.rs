//! Logging out and taking the agreement back, in every order with what is under way.

use super::*;

#[test]
fn s_17_logging_out_without_a_network_is_done_at_once_and_said_when_it_is_back() {
    let mut room = Room::active();
    let account = AccountId::new("emp-7");
    let effects = room.on(Event::LogOut);
    assert_eq!(
        effects,
        [Effect::EraseLocal { account: account.clone() }, Effect::Net(Call::Revoke { nr: 0, token: pair(1).refresh })]
    );
    assert!(matches!(lent(&room.state), Lent::NoSession));
    assert_eq!(view(&room.state, room.now), LoginView::LoggedOut);
    room.on(Event::Revoked { nr: 0, result: Err(NetError::Offline), dice: 0 });
    assert!(due(&room.state).is_some());
    let again = room.on(Event::NetworkBack { dice: 0 });
    assert_eq!(again, [Effect::Net(Call::Revoke { nr: 0, token: pair(1).refresh })]);
    assert_eq!(room.on(Event::NetworkBack { dice: 0 }), [], "it is being said");
    room.on(Event::Revoked { nr: 0, result: Ok(()), dice: 0 });
    assert_eq!((due(&room.state), room.on(Event::NetworkBack { dice: 0 })), (None, vec![]));
}

#[test]
fn only_the_server_itself_settles_the_end_of_a_session() {
    for (result, settled) in [
        (Ok(()), true),
        (Err(refused(403, "step_up_required")), true),
        (Err(refused(503, "internal")), false),
        (Err(NetError::NotOurs), false),
        (Err(NetError::Status(404)), false),
        (Err(NetError::TimedOut), false),
    ] {
        let mut room = Room::active();
        room.on(Event::LogOut);
        room.on(Event::Revoked { nr: 0, result: result.clone(), dice: 0 });
        assert_eq!(due(&room.state).is_none(), settled, "{result:?}");
    }
}

#[test]
fn a_login_waits_until_what_the_last_account_left_is_erased() {
    let mut room = Room::active();
    room.on(Event::LogOut);
    assert_eq!(told(&room.request()), Some(Trouble::StillErasing));
    assert_eq!(room.on(Event::Erased { account: AccountId::new("emp-8") }), [Effect::Rejected]);
    assert_eq!(room.on(Event::Erased { account: AccountId::new("emp-7") }), []);
    assert!(matches!(&room.request()[..], [Effect::Net(Call::RequestChallenge { .. })]));
}

#[test]
fn what_the_phone_will_not_erase_now_is_tried_again_until_it_does() {
    let (seven, eight) = (AccountId::new("emp-7"), AccountId::new("emp-8"));
    let mut room = Room::active();
    room.on(Event::LogOut);
    room.on(Event::Revoked { nr: 0, result: Ok(()), dice: 0 });
    assert_eq!(due(&room.state), None, "it is being done");
    assert_eq!(room.on(Event::NotErased { account: eight, dice: 0 }), [Effect::Rejected]);
    for longest in [2, 4, 8] {
        assert_eq!(room.on(Event::NotErased { account: seven.clone(), dice: u32::MAX }), []);
        assert_eq!(due(&room.state), Some(room.now.mono.after(Duration::from_secs(longest))));
        assert_eq!(told(&room.request()), Some(Trouble::StillErasing));
        assert_eq!(room.pass(longest - 1).on(Event::Tick), []);
        assert_eq!(room.pass(1).on(Event::Tick), [Effect::EraseLocal { account: seven.clone() }]);
        assert_eq!((due(&room.state), room.on(Event::Tick)), (None, vec![]), "it is being done");
    }
    assert_eq!(room.on(Event::Erased { account: seven }), []);
    assert!(matches!(&room.request()[..], [Effect::Net(Call::RequestChallenge { .. })]));
}

#[test]
fn what_a_cancelled_account_left_is_erased_until_that_account_is_and_no_other() {
    let (seven, eight) = (AccountId::new("emp-7"), AccountId::new("emp-8"));
    let mut room = Room::refreshing();
    room.refreshed(Err(definitive("account_cancelled")));
    assert_eq!((due(&room.state), room.state.cancelled()), (None, Some(&seven)), "it is being done");
    assert_eq!(room.on(Event::Erased { account: eight.clone() }), [Effect::Rejected]);
    assert_eq!(room.on(Event::NotErased { account: eight, dice: 0 }), [Effect::Rejected]);
    assert_eq!(room.on(Event::NotErased { account: seven.clone(), dice: u32::MAX }), []);
    assert_eq!(room.pass(1).on(Event::Tick), [], "not before its time");
    assert_eq!(room.pass(1).on(Event::Tick), [Effect::EraseAll { account: seven.clone() }]);
    assert_eq!(room.on(Event::Erased { account: seven }), []);
    assert_eq!((room.state.phase(), due(&room.state)), (&Phase::Cancelled(None), None));
    assert_eq!(room.state.cancelled(), None);
}

#[test]
fn whoever_logs_out_of_a_locked_session_has_its_work_erased_and_who_cannot_be_named_has_not() {
    let mut room = Room::refreshing();
    room.refreshed(Err(definitive("account_disabled")));
    assert_eq!(room.on(Event::LogOut), [Effect::EraseLocal { account: AccountId::new("emp-7") }]);
    assert_eq!(room.state.phase(), &Phase::LoggedOut);
}

#[test]
fn taking_the_agreement_back_ends_everything_that_stood_on_it() {
    let mut room = Room::active();
    let effects = room.on(Event::Withdrawn);
    assert!(matches!(&effects[..], [Effect::EraseLocal { .. }, Effect::Net(Call::Revoke { .. })]));
    assert_eq!(room.state.phase(), &Phase::LoggedOut);

    let mut locked = Room::refreshing();
    locked.refreshed(Err(definitive("session_revoked")));
    locked.request();
    locked.challenge(Ok(challenged("c-9")));
    assert_eq!(locked.on(Event::Withdrawn), [Effect::EraseLocal { account: AccountId::new("emp-7") }]);
    assert_eq!(locked.state.phase(), &Phase::LoggedOut);
}

/// A server with one family of tokens, as `auth.md` §3.2 has it.
#[derive(Clone)]
struct Server {
    generation: u64,
    revoked: bool,
}

impl Server {
    fn refresh(&mut self, token: &Secret) -> Result<Pair, NetError> {
        let presented: u64 = token.expose_str().unwrap().rsplit('-').next().unwrap().parse().unwrap();
        if self.revoked {
            return Err(definitive("session_revoked"));
        }
        if presented == self.generation {
            self.generation += 1;
        }
        Ok(pair(self.generation))
    }
}

/// One call on its way: not arrived yet, or answered and the answer not arrived yet.
#[derive(Clone)]
enum Message {
    Asked(Call),
    Answered(Event),
}

#[derive(Clone)]
struct World {
    room: Room,
    server: Server,
    under_way: Vec<Message>,
    logged_out: bool,
    losses: u32,
}

fn lost(call: Call, error: NetError) -> Event {
    match call {
        Call::Refresh { epoch, .. } => Event::Refreshed { epoch, result: Err(error), dice: 0 },
        Call::Revoke { nr, .. } => Event::Revoked { nr, result: Err(error), dice: 0 },
        other => panic!("{other:?}"),
    }
}

impl World {
    fn start(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Net(call) = effect {
                self.under_way.push(Message::Asked(call));
            }
        }
        let renewals = self
            .under_way
            .iter()
            .filter(|m| matches!(m, Message::Asked(Call::Refresh { .. }) | Message::Answered(Event::Refreshed { .. })));
        assert!(renewals.count() <= 1);
        if self.logged_out {
            assert!(matches!(lent(&self.room.state), Lent::NoSession));
            assert_eq!(self.room.state.phase(), &Phase::LoggedOut);
        }
    }

    /// Every world that can come next: each message arrives or is lost, and the person logs out at any time.
    fn next(&self) -> Vec<Self> {
        let mut worlds = Vec::new();
        if !self.logged_out {
            let mut world = self.clone();
            world.logged_out = true;
            let effects = world.room.on(Event::LogOut);
            world.start(effects);
            worlds.push(world);
        }
        for (i, message) in self.under_way.iter().enumerate() {
            let mut arrives = self.clone();
            arrives.under_way.remove(i);
            let mut goes_lost = arrives.clone();
            goes_lost.losses += 1;
            match message.clone() {
                Message::Asked(call) => {
                    let event = match call.clone() {
                        Call::Refresh { epoch, token, .. } => {
                            Event::Refreshed { epoch, result: arrives.server.refresh(&token), dice: 0 }
                        }
                        Call::Revoke { nr, .. } => {
                            arrives.server.revoked = true;
                            Event::Revoked { nr, result: Ok(()), dice: 0 }
                        }
                        other => panic!("{other:?}"),
                    };
                    // The answer goes lost on its way back: what the server did stays done.
                    if self.losses < 2 {
                        let mut answer_lost = arrives.clone();
                        answer_lost.losses += 1;
                        answer_lost.under_way.push(Message::Answered(lost(call.clone(), NetError::Interrupted)));
                        worlds.push(answer_lost);
                    }
                    arrives.under_way.push(Message::Answered(event));
                    goes_lost.under_way.push(Message::Answered(lost(call, NetError::Offline)));
                    if self.losses < 2 {
                        worlds.push(goes_lost);
                    }
                }
                Message::Answered(event) => {
                    let brought = match &event {
                        Event::Refreshed { result: Ok(pair), .. } if self.logged_out => Some(pair.refresh.clone()),
                        _ => None,
                    };
                    let effects = arrives.room.on(event);
                    if let Some(brought) = brought {
                        let ended =
                            |e: &Effect| matches!(e, Effect::Net(Call::Revoke { token, .. }) if *token == brought);
                        assert!(effects.iter().any(ended), "tokens that came after the end are ended too");
                    }
                    arrives.start(effects);
                }
            }
            worlds.push(arrives);
        }
        if worlds.is_empty()
            && let Some(due) = due(&self.room.state)
        {
            let mut world = self.clone();
            world.room.now.mono = due;
            let effects = world.room.on(Event::Tick);
            world.start(effects);
            worlds.push(world);
        }
        worlds
    }
}

#[test]
fn s_18_whatever_the_order_of_logging_out_and_renewing_nobody_is_logged_in_afterwards_here_or_there() {
    let mut room = Room::active();
    let seen = room.token().generation;
    let effects = room.on(Event::Wish { seen });
    let mut first = World {
        room,
        server: Server { generation: 1, revoked: false },
        under_way: vec![],
        logged_out: false,
        losses: 0,
    };
    first.start(effects);
    let (mut open, mut ends) = (vec![first], 0);
    while let Some(world) = open.pop() {
        let next = world.next();
        if next.is_empty() {
            assert!(world.logged_out && world.server.revoked, "a session was left behind at the server");
            assert!(world.room.state.ground.outbox.owed.is_empty());
            ends += 1;
        }
        open.extend(next);
    }
    assert!(ends > 50, "{ends} orders");
}
