package com.gctookit.gongchao.app.rig

import com.gctookit.gongchao.rig.ReferenceBackend
import org.json.JSONArray
import org.json.JSONObject
import java.io.File
import java.nio.file.Files

/**
 * The operator, who has something to tell everybody. A backend publishes at its start, so it is started again with what it
 * is to publish; phones know it again and hear of it when they next ask for notices.
 */
class Operator(
    private val backend: ReferenceBackend,
) {
    /** Puts an edition in force: the one that the app was built with, but for its name, its number and what [edit] does. */
    fun publishes(
        id: String,
        version: Int,
        edit: (JSONObject) -> Unit,
    ) {
        val edition = JSONObject(File(System.getProperty("gongchao.house"), "core/editions/$BUILT_IN.json").readText())
        edit(edition.put("id", id).put("version", version))
        backend.startAgain("--publish", file(edition))
    }

    /** Puts up a bulletin that stops nothing, with this incident in it. */
    fun tells(incident: Incident) {
        val words = { said: String -> JSONObject().put("zh", said).put("en", said) }
        val parts = listOf("situation", "measures", "advice", "remedy").zip(incident.parts)
        val notice =
            JSONObject()
                .put("id", incident.id)
                .put("kind", "incident")
                .put("urgent", true)
                .put("title", words(incident.title))
                .put("body", words(incident.body))
                .put("incident", JSONObject(parts.associate { (part, said) -> part to words(said) }))
        val bulletin =
            JSONObject()
                .put("published", "2026-11-29")
                .put("notices", JSONArray().put(notice))
                .put("stops_features", JSONArray())
                .put("stops_items", JSONArray())
        backend.startAgain("--bulletin", file(bulletin))
    }

    private fun file(said: JSONObject): String =
        Files.createTempFile("gongchao-said", ".json").toFile().run {
            deleteOnExit()
            writeText(said.toString())
            path
        }

    /** Something happened to people's data: what it is called, and its four parts as the law has them. */
    data class Incident(
        val id: String,
        val title: String,
        val body: String,
        val parts: List<String>,
    )

    companion object {
        /** The edition that the app was built with. */
        const val BUILT_IN = "2024-06-19"

        /** Photos are taken for one purpose more: a change that shuts sending until it is agreed to. */
        fun moreOfPhotos(edition: JSONObject) {
            val items = edition.getJSONArray("items")
            val photo = List(items.length(), items::getJSONObject).single { it.getString("item") == "photo" }
            photo.getJSONArray("purposes").put("improve")
        }

        /** The company is reached another way: a change that everybody is told of and that shuts nothing. */
        fun anotherAddress(edition: JSONObject) {
            val address = JSONObject().put("zh", "浙江省杭州市某路一号").put("en", "1 Some Road, Hangzhou, Zhejiang")
            edition.getJSONObject("controller").put("address", address)
        }
    }
}
