package com.gctookit.gongchao.rig

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonPrimitive

/** What names of a scenario stand for. */
typealias Bound = Map<String, JsonElement>

/** A value with its names replaced by what they stand for: `tests/contract/README.md`, "Patterns". */
fun JsonElement.filled(bound: Bound): JsonElement =
    when (this) {
        is JsonArray -> {
            JsonArray(map { it.filled(bound) })
        }

        is JsonObject -> {
            if (keys == setOf("repeat", "times")) {
                val times = getValue("times").jsonPrimitive.int
                JsonPrimitive(getValue("repeat").jsonPrimitive.content.repeat(times))
            } else {
                JsonObject(mapValues { it.value.filled(bound) })
            }
        }

        is JsonPrimitive -> {
            when {
                !isString -> {
                    this
                }

                content.startsWith("\$assets/") -> {
                    JsonPrimitive(Picture.asset(content.removePrefix("\$assets/")).toString())
                }

                content.startsWith("$") -> {
                    bound.getValue(content.drop(1))
                }

                else -> {
                    this
                }
            }
        }
    }

/** What a match of this pattern binds; nothing where it does not match. */
fun JsonElement.match(value: JsonElement): Bound? =
    when {
        this is JsonPrimitive && isString && content.startsWith("?") -> {
            (value as? JsonPrimitive)
                ?.takeIf { it !is JsonNull && (it.isString || it.booleanOrNull == null) }
                ?.let { mapOf(content.drop(1) to it) }
        }

        this is JsonObject && keys == setOf("some") -> {
            (value as? JsonArray)?.firstNotNullOfOrNull { getValue("some").match(it) }
        }

        this is JsonObject && keys == setOf("not") -> {
            if (getValue("not").match(value) == null) emptyMap() else null
        }

        this is JsonObject -> {
            (value as? JsonObject)
                ?.takeIf { it.keys.containsAll(keys) }
                ?.let { all(map { (name, inner) -> inner.match(it.getValue(name)) }) }
        }

        this is JsonArray -> {
            (value as? JsonArray)
                ?.takeIf { it.size == size }
                ?.let { all(zip(it) { one, other -> one.match(other) }) }
        }

        else -> {
            if (this == value) emptyMap() else null
        }
    }

private fun all(matches: List<Bound?>): Bound? =
    matches.fold(emptyMap<String, JsonElement>() as Bound?) { bound, one ->
        if (bound == null || one == null) null else bound + one
    }
