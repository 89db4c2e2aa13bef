package com.gctookit.gongchao.app.phone

import android.content.Context
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.ConfigPart
import com.gctookit.gongchao.core.CoreException
import org.json.JSONArray
import org.json.JSONException
import org.json.JSONObject
import java.io.File
import java.io.IOException

/**
 * Which servers this app speaks to and what it trusts: the file `server.json` among its assets, in the words of
 * `gongchao backend --info`, and beside them the `channel` that this package goes out by. Whether what stands there can be
 * used is the core's to say.
 */
object Server {
    private const val FILE = "server.json"

    /** What the core is started with. Fails as the core fails where the file is missing or is none. */
    fun config(context: Context): Config {
        val file =
            try {
                JSONObject(context.assets.open(FILE).use { it.reader().readText() })
            } catch (_: IOException) {
                throw CoreException.Configuration(ConfigPart.ADDRESS)
            } catch (_: JSONException) {
                throw CoreException.Configuration(ConfigPart.ADDRESS)
            }
        return read(file, folder(context), version(context))
    }

    internal fun read(
        file: JSONObject,
        folder: File,
        version: String,
    ) = Config(
        folder = folder.path,
        accountUrl = file.optString("account_url"),
        mediaUrl = file.optString("media_url"),
        telemetryUrl = file.optString("telemetry_url"),
        anchorsPem = file.optString("ca_pem"),
        pins = texts(file.optJSONArray("pins")),
        appVersion = version,
        publisherKeys = texts(file.optJSONArray("publisher_keys")),
        pinKeys = texts(file.optJSONArray("pin_keys")),
        channel = if (file.isNull("channel")) null else file.optString("channel"),
        pinSeq = number(file, "pin_seq") ?: 0u,
        pinNotAfter = number(file, "pin_not_after"),
    )

    /** A number that is missing, or is none, is not said. */
    private fun number(
        file: JSONObject,
        name: String,
    ): ULong? = file.optString(name).toULongOrNull()

    private fun texts(list: JSONArray?): List<String> = List(list?.length() ?: 0) { list?.optString(it).orEmpty() }

    /** In no backup: the key to it is in none either. */
    private fun folder(context: Context): File = File(context.noBackupFilesDir, "core")

    private fun version(context: Context): String =
        context.packageManager
            .getPackageInfo(context.packageName, 0)
            .versionName
            .orEmpty()
}
