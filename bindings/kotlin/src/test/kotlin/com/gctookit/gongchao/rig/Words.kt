package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.CoreException
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonPrimitive

/** The name of a case as scenarios write it: `PascalCase` and `SCREAMING_CASE` in snake case. */
val Any.word: String
    get() = if (this is Enum<*>) name.lowercase() else snake(javaClass.simpleName)

/** The name of an error, and the word that it carries: `configuration/folder`. */
val CoreException.word: String
    get() {
        val carried =
            when (this) {
                is CoreException.Configuration -> part
                is CoreException.Storage -> storage
                is CoreException.BadFrame -> frame
                is CoreException.NotConsented -> feature
                else -> null
            }
        return listOfNotNull(snake(javaClass.simpleName), carried?.word).joinToString("/")
    }

private fun snake(name: String) = name.replace(Regex("(?<=[a-z])(?=[A-Z])"), "_").lowercase()

/** A member that is a text. */
fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content
