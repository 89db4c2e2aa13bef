use super::*;

#[derive(Default)]
struct Memory(Mutex<Option<Secret>>);
impl Vault for Memory {
    fn get(&self, _: &str) -> VaultAnswer {
        self.0.lock().unwrap().clone().map_or(VaultAnswer::Absent, VaultAnswer::Present)
    }
    fn put(&self, _: &str, secret: &Secret) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = Some(secret.clone());
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), PortFault> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// A phone that can be killed: a folder, a vault, and the room as it stands in memory.
struct Phone {
    folder: tempfile::TempDir,
    vault: Memory,
    room: Room,
}

impl Phone {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), vault: Memory::default(), room: Room::default() }
    }
    fn store(&self) -> Store {
        Store::open(self.folder.path(), &self.vault, &[SCHEMA]).unwrap()
    }
    /// What the loop does: step, commit, and only then effects.
    fn tell(&mut self, event: Event) -> Vec<Effect> {
        let before = self.room.state.clone();
        let effects = self.room.tell(event);
        self.store().write(|tx| keep(tx, &before, &self.room.state)).unwrap();
        effects
    }
    fn kill(&mut self) {
        let state = self.store().read(load).unwrap();
        self.room = Room { state, ..Room::default() };
    }
    fn work(&mut self) {
        self.tell(entered("emp-1", BOTH));
        let epoch = self.room.state.messages.epoch;
        self.tell(Event::Messages(OfMessages::Pulled { epoch, answer: Ok(batch([1, 2], 2)), dice: 0 }));
        self.tell(Event::Messages(OfMessages::Read { up_to: 1 }));
        self.write(1, "canary first");
        self.write(2, "canary second");
        self.tell(Event::Devices(OfDevices::Search(Secret::new("canary search"))));
        let epoch = self.room.state.devices.search.epoch;
        self.tell(Event::Devices(OfDevices::Searched { epoch, answer: Ok(page([7, 8], None)), dice: 0 }));
    }
    fn write(&mut self, n: u8, text: &str) -> Vec<Effect> {
        self.tell(Event::Messages(OfMessages::Written { id: id(n), text: Secret::new(text), consent: Epoch(7) }))
    }
    fn rows(&self) -> i64 {
        let sql = "SELECT (SELECT count(*) FROM fieldwork_device) + (SELECT count(*) FROM fieldwork_message)
            + (SELECT count(*) FROM fieldwork_outgoing) + (SELECT count(*) FROM fieldwork_marks)";
        self.store().read(|tx| Ok(tx.sql().query_row(sql, [], |row| row.get(0))?)).unwrap()
    }
    fn contains(&self, needle: &str) -> bool {
        std::fs::read_dir(self.folder.path()).unwrap().any(|file| {
            std::fs::read(file.unwrap().path()).unwrap().windows(needle.len()).any(|w| w == needle.as_bytes())
        })
    }
}

#[test]
fn a_kill_loses_nothing_and_what_waits_is_sent_under_the_same_id() {
    let mut phone = Phone::new();
    phone.work();
    phone.kill();
    assert!(phone.room.state.view() == View { devices: None, messages: None }, "until the account is back");
    assert!(resume(&phone.room.state, at(0)).is_empty());
    let owed = phone.tell(entered("emp-1", BOTH));
    let epoch = phone.room.state.messages.epoch;
    assert_eq!(
        owed,
        [
            Effect::Messages(messages::Effect::Pull { epoch, after: 2 }),
            Effect::Messages(send(&phone.room, 1, "canary first")),
            Effect::Messages(messages::Effect::Tell { epoch, up_to: 1 }),
        ]
    );
    assert_eq!(phone.room.texts(), ["text 1", "text 2", "canary first", "canary second"]);
    assert_eq!(phone.room.messages_view().unread, 1);
    phone.tell(Event::Messages(OfMessages::Sent { epoch, id: id(1), answer: Ok(3), dice: 0 }));
    phone.kill();
    let owed = phone.tell(entered("emp-1", BOTH));
    assert!(owed.contains(&Effect::Messages(send(&phone.room, 2, "canary second"))), "the second is next: {owed:?}");
    assert_eq!(phone.room.texts(), ["text 1", "text 2", "canary first", "canary second"]);
    phone.tell(Event::Devices(OfDevices::Search(Secret::new("pump"))));
    assert_eq!(phone.room.codes(), ["GC-0007", "GC-0008"], "devices are remembered too");
    assert_eq!(customer_number(&phone.room.state, "d-7"), Some(Secret::new("13800130007")));
}

#[test]
fn no_file_holds_a_word_of_it() {
    let mut phone = Phone::new();
    phone.work();
    for needle in ["canary", "text 1", "Office", "GC-0007", "Pump", "Hall", "Customer", "13800130007", "8001300"] {
        assert!(!phone.contains(needle), "{needle}");
    }
}

#[test]
fn leaving_and_withdrawing_leave_no_row() {
    let mut phone = Phone::new();
    phone.work();
    assert_eq!(phone.rows(), 7);
    phone.tell(Event::Left { account: worker("emp-1") });
    assert_eq!(phone.rows(), 0);
    phone.work();
    phone.tell(Event::Withdrawn(Part::Messages));
    assert_eq!(phone.rows(), 2);
    phone.tell(Event::Withdrawn(Part::Devices));
    assert_eq!(phone.rows(), 0);
}

#[test]
fn logging_out_from_the_locked_screen_after_a_kill_erases_too() {
    let mut phone = Phone::new();
    phone.work();
    phone.tell(Event::Locked);
    phone.kill();
    phone.tell(Event::Left { account: worker("emp-1") });
    assert_eq!(phone.rows(), 0);
}

#[test]
fn another_account_replaces_the_devices_and_leaves_the_waiting_messages() {
    let mut phone = Phone::new();
    phone.work();
    phone.tell(Event::Locked);
    phone.kill();
    phone.tell(entered("emp-2", BOTH));
    phone.kill();
    assert!(phone.room.state.devices.kept.is_empty());
    phone.tell(entered("emp-1", BOTH));
    assert_eq!(phone.room.texts(), ["text 1", "text 2", "canary first", "canary second"]);
    assert_eq!(phone.room.state.unreadable, 0);
}

#[test]
fn rows_put_under_another_account_do_not_open_and_are_counted() {
    let mut phone = Phone::new();
    phone.work();
    phone
        .store()
        .write(|tx| {
            tx.sql().execute_batch(
                "UPDATE fieldwork_device SET account = 'emp-2';
                 UPDATE fieldwork_message SET account = 'emp-2';
                 UPDATE fieldwork_outgoing SET account = 'emp-2';",
            )?;
            Ok::<_, StoreFault>(())
        })
        .unwrap();
    phone.kill();
    assert_eq!(phone.room.state.unreadable, 6);
    phone.tell(entered("emp-2", BOTH));
    assert!(phone.room.texts().is_empty() && phone.room.codes().is_empty());
}

#[test]
fn only_what_changed_is_written() {
    let mut phone = Phone::new();
    phone.work();
    let sealed = |phone: &Phone| -> Vec<Vec<u8>> {
        let sql = "SELECT sealed FROM fieldwork_device UNION ALL SELECT sealed FROM fieldwork_message";
        phone
            .store()
            .read(|tx| Ok(tx.sql().prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?))
            .unwrap()
    };
    let before = sealed(&phone);
    phone.write(3, "third");
    phone.tell(Event::Online);
    assert_eq!(sealed(&phone), before, "sealing again would give other bytes");
}
