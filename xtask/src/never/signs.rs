//! What each thing that is never taken would be called, and what a shell would have to call or ask for to get it.

/// The signs of one `never` row.
pub(super) struct Sign {
    /// The first clause of the row.
    pub(super) clause: &'static str,
    /// Names in the core, word by word: `android_id`, `AndroidId` and `ANDROID_ID` are the same.
    pub(super) names: &'static [&'static str],
    /// Words in a shell's sources: calls, types, modules and packages of the systems.
    pub(super) calls: &'static [&'static str],
}

pub(super) const SIGNS: [Sign; 16] = [
    Sign {
        clause: "C018",
        names: &["serial", "serial_no", "serial_number", "hardware_serial"],
        calls: &[
            "SERIAL",
            "getSerial",
            "getSimSerialNumber",
            "simSerialNumber",
            "IOPlatformSerialNumber",
            "kIOPlatformSerialNumberKey",
        ],
    },
    Sign {
        clause: "C019",
        names: &["mac_address", "mac_addr", "hardware_address"],
        calls: &["getMacAddress", "macAddress", "getHardwareAddress", "hardwareAddress", "getWifiMacAddresses"],
    },
    Sign {
        clause: "C020",
        names: &["imei", "meid", "imsi", "iccid", "subscriber_id"],
        calls: &[
            "imei",
            "getImei",
            "meid",
            "getMeid",
            "getDeviceId",
            "getSubscriberId",
            "subscriberId",
            "getSimOperator",
            "getLine1Number",
            "line1Number",
            "getPhoneNumber",
            "TelephonyManager",
            "SubscriptionManager",
        ],
    },
    Sign { clause: "C021", names: &["android_id", "ssaid"], calls: &["ANDROID_ID", "android_id", "AndroidId"] },
    Sign {
        clause: "C022",
        names: &["idfa", "advertising_id", "advertising_identifier", "ad_id"],
        calls: &[
            "AdvertisingIdClient",
            "ASIdentifierManager",
            "AdSupport",
            "advertisingIdentifier",
            "ATTrackingManager",
            "AppTrackingTransparency",
            "AD_ID",
        ],
    },
    Sign { clause: "C023", names: &["openudid", "open_udid", "udid"], calls: &["OpenUDID", "uniqueIdentifier"] },
    Sign {
        clause: "C044",
        names: &["app_list", "installed_apps", "installed_packages", "installed_applications"],
        calls: &[
            "getInstalledPackages",
            "getInstalledApplications",
            "queryIntentActivities",
            "QUERY_ALL_PACKAGES",
            "GET_INSTALLED_APPS",
            "canOpenURL",
            "LSApplicationQueriesSchemes",
            "LSApplicationWorkspace",
        ],
    },
    Sign {
        clause: "C051",
        names: &["contacts", "address_book", "phone_book"],
        calls: &["ContactsContract", "CNContactStore", "ContactsUI", "ABAddressBook", "READ_CONTACTS"],
    },
    Sign {
        clause: "C050",
        names: &["call_log", "call_history", "call_records"],
        calls: &["CallLog", "CXCallObserver", "PhoneStateListener", "TelephonyCallback", "READ_CALL_LOG", "CALL_PHONE"],
    },
    Sign {
        clause: "C055",
        names: &["microphone", "audio_recorder"],
        calls: &["AudioRecord", "MediaRecorder", "AVAudioRecorder", "requestRecordPermission", "RECORD_AUDIO"],
    },
    Sign {
        clause: "C049",
        names: &["sms_inbox", "read_sms", "receive_sms"],
        calls: &["READ_SMS", "RECEIVE_SMS", "SMS_RECEIVED", "SmsMessage"],
    },
    Sign {
        clause: "C045",
        names: &["album", "gallery", "media_library", "photo_library"],
        calls: &[
            "READ_EXTERNAL_STORAGE",
            "WRITE_EXTERNAL_STORAGE",
            "MANAGE_EXTERNAL_STORAGE",
            "READ_MEDIA_IMAGES",
            "READ_MEDIA_VIDEO",
            "PHPhotoLibrary",
            "PHAsset",
        ],
    },
    Sign {
        clause: "C027",
        names: &["idfv", "oaid", "vaid", "aaid"],
        calls: &["identifierForVendor", "oaid", "OAID", "MdidSdkHelper", "MediaDrm"],
    },
    Sign {
        clause: "C028",
        names: &["ssid", "bssid", "cell_id", "carrier", "carrier_name"],
        calls: &[
            "getSSID",
            "ssid",
            "getBSSID",
            "bssid",
            "getAllCellInfo",
            "getNetworkOperatorName",
            "CTCarrier",
            "CTTelephonyNetworkInfo",
            "NEHotspotNetwork",
            "CNCopyCurrentNetworkInfo",
        ],
    },
    Sign {
        clause: "C100",
        names: &["latitude", "longitude", "geolocation"],
        calls: &[
            "LocationManager",
            "FusedLocationProviderClient",
            "CLLocationManager",
            "CoreLocation",
            "ACCESS_FINE_LOCATION",
            "ACCESS_COARSE_LOCATION",
        ],
    },
    Sign {
        clause: "C093",
        names: &["push_token", "device_token", "apns", "fcm"],
        calls: &[
            "FirebaseMessaging",
            "registerForRemoteNotifications",
            "UNUserNotificationCenter",
            "POST_NOTIFICATIONS",
        ],
    },
];
