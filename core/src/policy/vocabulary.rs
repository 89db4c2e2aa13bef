//! The closed words: what can be collected, what for, for which feature, under which permission, for whom.
//!
//! A word is added here or nowhere. Identifiers that the policy's text lists and the house refuses (hardware serial,
//! MAC, IMEI, IMSI, advertising ids, app list, contacts, call log) have no word on purpose: an edition names them as
//! `never` rows, and no type exists that could hold one.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word of this kind, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}

words! {
    /// One kind of personal information.
    DataItem {
        /// The worker's mobile number, typed (C010).
        PhoneNumber,
        /// The code of the SMS, typed or filled in by the system (C011).
        SmsCode,
        /// A random name of this installation; not derived from the device (a gap of the policy's text, L-10).
        InstallId,
        /// The version of this client (L-10).
        AppVersion,
        /// The address that a server sees when it is spoken to (L-10).
        IpAddress,
        /// Name and roles of the worker as the office keeps them (L-10).
        EmployeeProfile,
        /// Model of the device, rare ones as `other` (C014).
        DeviceModel,
        /// Android or iOS (C015).
        OsType,
        /// Major and minor version of the system (C016).
        OsVersion,
        /// One of six classes of screen size (C017).
        ScreenClass,
        /// Offset from UTC, left out where it is +08:00 (C025).
        TimeZone,
        /// Primary language tag (C026).
        Language,
        /// Wi-Fi, cellular, wired or none (C028).
        NetworkAccess,
        /// Coarse class of a cellular network (C029).
        NetworkType,
        /// Connected, metered, roaming (C030).
        NetworkState,
        /// Round trip and loss of our own traffic in buckets (C031).
        NetworkQuality,
        /// What was done, as a registered event without free text (C032).
        OperationLog,
        /// Which screen was looked at, as the name of a template (C033).
        VisitedRoute,
        /// Class and code of a fault (C034).
        FaultLog,
        /// What the worker writes, searches or changes in devices and messages (C038).
        BusinessData,
        /// A picture that the worker chose or took (C045, C054).
        Photo,
        /// A video that the worker chose or took (C046, C055).
        Video,
        /// What the camera sees while scanning; it never leaves the device (C053).
        CameraFrame,
        /// The text of a scanned label (C053).
        ScannedCode,
        /// A number handed to the phone's dialler; it is forgotten at once (C050, C052).
        DialledNumber,
        /// How often a group of functions was used in a day (C059).
        UsageFrequency,
        /// Class and place of a crash (C060).
        Crash,
        /// Totals of a period, added up on the device (C061).
        UsageTotal,
        /// Durations as histograms (C062).
        Performance,
        /// The channel that this package came by (C063).
        AppSource,
    }
}

words! {
    /// What something is collected for; taken from the policy's text alone.
    Purpose {
        /// Log in with a number and a code.
        Login,
        /// Browse.
        Browse,
        /// Search.
        Search,
        /// Notice that an account behaves unlike itself.
        Anomaly,
        /// Keep people and systems safe.
        Security,
        /// Notice what is against the law.
        Lawcheck,
        /// Manage devices at customers' sites.
        Devmgmt,
        /// Talk to the office and to customers.
        Comm,
        /// Tell a first installation from an upgrade.
        Upgrade,
        /// Run at all: store what must be stored.
        Run,
        /// Call a customer.
        Dial,
        /// Scan a label.
        Scan,
        /// Send pictures and videos.
        Media,
        /// See how the client runs.
        Ops,
        /// Make the service better.
        Improve,
        /// Look at the whole, without persons.
        Agg,
    }
}

words! {
    /// Something a worker does, and the unit in which consent is asked, given and withdrawn.
    Feature {
        /// Log in and stay logged in.
        Login,
        /// Scan a label with the camera.
        Scan,
        /// Send a photo or a video.
        Media,
        /// Call a customer by the phone's own dialler.
        Dial,
        /// Look at devices at customers' sites.
        Devices,
        /// Read and write messages.
        Messages,
        /// Tell the office's security what kind of device this is.
        DeviceInfo,
        /// Send the few events that keep the service safe.
        EssentialLog,
        /// Send counts and durations that help to make the client better.
        Analytics,
    }
}

words! {
    /// A permission that the phone's own system guards.
    OsPermission {
        /// The camera while the worker scans or takes a picture.
        Camera,
    }
}

words! {
    /// Who gets something.
    Recipient {
        /// The company whose app this is; the only one in force.
        Operator,
    }
}

words! {
    /// Whether a function works without the item.
    Tier {
        /// It does not.
        Basic,
        /// It does; the worker may switch it off.
        Extra,
    }
}

words! {
    /// Why the law allows it (PIPL art. 13).
    Basis {
        /// The person said yes.
        Consent,
        /// The contract of work needs it.
        Contract,
        /// A law demands it.
        Duty,
    }
}

words! {
    /// What is done to a reading before it may leave. A reading leaves by its declared transform or not at all.
    Transform {
        /// It leaves as the person gave it, because giving it is the point.
        AsGiven,
        /// It never leaves.
        StaysHere,
        /// The phone's own dialler gets it. It never leaves from here, and nothing of it is kept or counted (C052).
        HandedOver,
        /// Rare values become `other`.
        RareToOther,
        /// Major and minor part only.
        MajorMinor,
        /// One of a few classes.
        Classed,
        /// Minutes from UTC; nothing where it is the usual offset.
        OffsetOnly,
        /// First part of the tag.
        PrimaryTag,
        /// A bucket of a fixed scale.
        Bucketed,
        /// A registered event; no free text exists in it.
        TypedEvent,
        /// Container rewritten by an allow-list: no place, no time, no serial number, no maker's note.
        MetadataStripped,
        /// Counted on the device; the count leaves.
        Counted,
        /// A random name that is replaced when consent is withdrawn.
        RandomName,
        /// Every connection shows it to the server. Nothing reads it on the phone, so nothing counts it there.
        ByConnecting,
    }
}

words! {
    /// What a person can ask for (PIPL art. 44–50).
    Right {
        /// See what is held.
        Access,
        /// Set it right, add what is missing.
        Correct,
        /// A copy that people and machines can read.
        Copy,
        /// The copy handed to somebody else.
        Transfer,
        /// Have it deleted.
        Delete,
        /// Take a consent back.
        Withdraw,
        /// Cancel the account.
        Cancel,
        /// Be told what is done and why.
        Explain,
    }
}

words! {
    /// The systems that a capability answer is given for. A version has a word of its own where an answer changes with it;
    /// those of iOS that this client runs on, 17 and newer, answer alike.
    Platform {
        /// Android 9 and older.
        Android9,
        /// Android 10 to 12.
        Android12,
        /// Android 13 and newer.
        Android13,
        /// iOS.
        Ios,
        /// A developer's desktop.
        Desktop,
    }
}

impl Transform {
    /// Whether nothing of the item leaves by it.
    #[must_use]
    pub fn stays(self) -> bool {
        matches!(self, Self::StaysHere | Self::HandedOver)
    }
}

impl Platform {
    /// The newest version of the system that this library is built for.
    pub(crate) const BUILT_FOR: Self = if cfg!(target_os = "android") {
        Self::Android13
    } else if cfg!(target_os = "ios") {
        Self::Ios
    } else {
        Self::Desktop
    };

    /// Its word in an edition.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Android9 => "android9",
            Self::Android12 => "android12",
            Self::Android13 => "android13",
            Self::Ios => "ios",
            Self::Desktop => "desktop",
        }
    }

    /// The word, where it is one.
    pub(super) fn worded(said: &str) -> Option<&'static str> {
        Self::ALL.iter().map(|platform| platform.word()).find(|word| *word == said)
    }
}

words! {
    /// The stretch of time that takings of an item are counted in.
    Period {
        /// An hour of the wall clock.
        Hour,
        /// A day, as it begins in China.
        Day,
    }
}

words! {
    /// How far an edition has come.
    Stage {
        /// For the desks of those who make it. Rows may wait for the operator's answer; no package for people is made.
        Development,
        /// In force for people. Every gap has its answer.
        Published,
    }
}

words! {
    /// What a system would give of something that this client never takes: proof that it is left, not that it is lacking.
    Reach {
        /// Any app may read it.
        Open,
        /// An app that declares it when it is built may read it.
        Declared,
        /// The person is asked.
        Permission,
        /// Parts of the system alone.
        Privileged,
        /// The same false or random value for everybody.
        Constant,
        /// There is no way to it.
        Absent,
    }
}

words! {
    /// The capability matrix's answer for an item on a system.
    Verdict {
        /// There is a value.
        Value,
        /// The system does not give it.
        Unavailable,
        /// Off unless the operator turns it on.
        OffByDefault,
    }
}
