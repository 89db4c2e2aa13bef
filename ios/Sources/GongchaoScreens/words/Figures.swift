// Numbers as people read them.

import Foundation
import GongchaoKit

/// Bytes as people read them: whole kilobytes, or megabytes with one place.
func bytes(_ count: UInt64) -> String {
    if count < mega { return "\(count / kilo + (count % kilo == 0 ? 0 : 1)) KB" }
    let (whole, rest) = count.quotientAndRemainder(dividingBy: mega)
    return "\(whole).\(rest * 10 / mega) MB"
}

/// A moment in milliseconds since 1970, as the day and the minute where the phone is; of today only the minute.
func moment(_ millis: UnixMillis, zone: TimeZone = .current, now: Date = .now) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let at = Date(timeIntervalSince1970: TimeInterval(millis) / 1000)
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: at)
    let minute = "\(padded(parts.hour, 2)):\(padded(parts.minute, 2))"
    if calendar.isDate(at, inSameDayAs: now) { return minute }
    return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2)) \(minute)"
}

/// Whole days, below one whole hours: never longer than it really is.
func span(_ seconds: UInt64) -> Words {
    seconds >= day ? Say.spanDays.filled(seconds / day) : Say.spanHours.filled(seconds / hour)
}

private func padded(_ number: Int?, _ digits: Int) -> String {
    let text = String(number ?? 0)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

private let hour: UInt64 = 3_600
private let day: UInt64 = 86_400
private let kilo: UInt64 = 1024
private let mega: UInt64 = 1_048_576
