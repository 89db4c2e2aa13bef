package com.gctookit.gongchao.rig

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking

/** A case that awaits. JUnit leaves a case out that gives something back, so this one gives nothing back. */
fun awaiting(case: suspend CoroutineScope.() -> Unit): Unit = runBlocking { case() }
