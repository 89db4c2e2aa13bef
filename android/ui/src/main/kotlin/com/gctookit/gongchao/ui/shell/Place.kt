package com.gctookit.gongchao.ui.shell

import androidx.compose.runtime.Composable
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.saveable.rememberSaveable

/** Where a person can be. What stands there is the snapshot's affair. */
sealed interface Place {
    data object Scan : Place

    data object Devices : Place

    data object Device : Place

    data object Messages : Place

    data object Uploads : Place

    data object Dial : Place

    data object Mine : Place

    data object About : Place

    data object Policy : Place

    data object Editions : Place

    data class Edition(
        val id: String,
    ) : Place

    data object Permissions : Place

    data object Collected : Place

    data object Shared : Place

    data object Rights : Place

    /** Where the account is logged in. */
    data object Sessions : Place

    /** The end of the account. */
    data object Cancellation : Place

    data object Log : Place

    data object Contact : Place

    data object Safety : Place

    data object Notices : Place

    data class Notice(
        val id: String,
    ) : Place

    companion object {
        private val plain: List<Place> =
            listOf(Scan, Devices, Device, Messages, Uploads, Dial, Mine, About, Policy, Editions) +
                listOf(Permissions, Collected, Shared, Rights, Sessions, Cancellation, Log, Contact, Safety, Notices)

        /** A place in one word, for a phone that keeps it while it kills the app. */
        fun write(place: Place): String =
            when (place) {
                is Edition -> "edition:${place.id}"
                is Notice -> "notice:${place.id}"
                else -> place.toString()
            }

        /** The place that was written so; null where there is none of that name any more. */
        fun read(written: String): Place? {
            val id = written.substringAfter(':')
            return when {
                written.startsWith("edition:") -> Edition(id)
                written.startsWith("notice:") -> Notice(id)
                else -> plain.find { it.toString() == written }
            }
        }
    }
}

/** The way from the first page to where the person is. It outlives rotation and the death of the process. */
class Way(
    steps: List<Place> = emptyList(),
) {
    private val steps = mutableStateListOf<Place>().apply { addAll(steps) }

    /** Where the person is; null on the first page. */
    val here: Place? get() = steps.lastOrNull()

    /** How many steps lie behind. */
    val length: Int get() = steps.size

    /** Goes on to a place; who is there already stays. */
    fun go(place: Place) {
        if (here != place) steps += place
    }

    /** One step back. */
    fun back() {
        steps.removeLastOrNull()
    }

    companion object {
        /**
         * Written and read step by step, with the door before it: what a phone gives back while it shows another door is no
         * way there, and nothing is read.
         */
        fun saver(door: Door) =
            listSaver<Way, String>(
                save = { way -> listOf(door.name) + way.steps.map(Place::write) },
                restore = { kept ->
                    val steps = kept.drop(1).mapNotNull(Place::read)
                    if (kept.firstOrNull() == door.name) Way(steps) else null
                },
            )
    }
}

/** The way of one door, from [first] on where one is named; behind another door it begins anew. */
@Composable
fun rememberWay(
    door: Door,
    first: Place?,
): Way = rememberSaveable(door, saver = Way.saver(door)) { Way(listOfNotNull(first)) }
