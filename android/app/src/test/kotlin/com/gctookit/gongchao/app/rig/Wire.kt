package com.gctookit.gongchao.app.rig

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

/** A server that says nothing and counts who calls. */
class Wire : AutoCloseable {
    private val socket = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    private val called = AtomicInteger()

    val url = "https://127.0.0.1:${socket.localPort}"

    val calls: Int get() = called.get()

    init {
        thread(isDaemon = true) {
            while (!socket.isClosed) {
                val call = runCatching { socket.accept() }.getOrNull() ?: break
                called.incrementAndGet()
                call.close()
            }
        }
    }

    override fun close() = socket.close()
}
