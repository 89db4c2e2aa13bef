package com.gctookit.gongchao.app.rig

import android.content.ContentProvider
import android.content.ContentValues
import android.content.Intent
import android.database.Cursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import org.robolectric.Robolectric
import java.io.File
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** What a picker lends: the pictures that the whole house is tested on, behind addresses that name no file. */
class Album : ContentProvider() {
    override fun onCreate() = true

    override fun getType(uri: Uri): String = if (file(uri).extension == "mp4") "video/mp4" else "image/jpeg"

    override fun openFile(
        uri: Uri,
        mode: String,
    ): ParcelFileDescriptor {
        check(held.await(PATIENCE, TimeUnit.SECONDS)) { "nobody lets go of the album" }
        return ParcelFileDescriptor.open(file(uri), ParcelFileDescriptor.MODE_READ_ONLY)
    }

    private fun file(uri: Uri) = File(System.getProperty("gongchao.house"), "tests/assets/${uri.lastPathSegment}")

    override fun query(
        uri: Uri,
        columns: Array<out String>?,
        selection: String?,
        arguments: Array<out String>?,
        order: String?,
    ): Cursor? = null

    override fun insert(
        uri: Uri,
        values: ContentValues?,
    ): Uri? = null

    override fun update(
        uri: Uri,
        values: ContentValues?,
        selection: String?,
        arguments: Array<out String>?,
    ) = 0

    override fun delete(
        uri: Uri,
        selection: String?,
        arguments: Array<out String>?,
    ) = 0

    companion object {
        private const val AUTHORITY = "album"
        private const val PATIENCE = 30L

        @Volatile private var held = CountDownLatch(0)

        /** Until what comes back is called, whoever reads from the album waits: a long film, or one from far away. */
        fun hold(): () -> Unit {
            held = CountDownLatch(1)
            return held::countDown
        }

        /** The picker's answer for one picture. */
        fun lends(name: String): Intent {
            Robolectric.setupContentProvider(Album::class.java, AUTHORITY)
            return Intent().setData(Uri.parse("content://$AUTHORITY/$name"))
        }
    }
}
