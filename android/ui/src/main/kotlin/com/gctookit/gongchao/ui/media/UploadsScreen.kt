package com.gctookit.gongchao.ui.media

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.UploadKind
import com.gctookit.gongchao.core.UploadStanding
import com.gctookit.gongchao.core.UploadView
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.EDGE
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.LINE
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.bytes
import com.gctookit.gongchao.ui.words.said

private val corner = RoundedCornerShape(12.dp)

/**
 * Photos and videos on their way, newest first, each photo with a small picture for as long as its copy is on the phone. What
 * its file was called is nobody's business here: the core does not tell it.
 *
 * @param choose asks for the consent and then shows the picker
 */
@Composable
fun UploadsScreen(
    uploads: List<UploadView>,
    thumbnails: Thumbnails,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    choose: () -> Unit,
) {
    Frame(said(Say.UPLOADS), back, bottom = { Act(said(Say.CHOOSE), onClick = choose) }) {
        if (uploads.isEmpty()) {
            Empty(Signs.upload, said(Say.UPLOADS_NONE), said(Say.UPLOADS_NONE_BELOW))
        } else {
            LazyColumn(
                Modifier.widthIn(max = LINE).fillMaxSize(),
                contentPadding = PaddingValues(horizontal = EDGE, vertical = 8.dp),
                verticalArrangement = Arrangement.spacedBy(10.dp),
            ) {
                itemsIndexed(uploads.asReversed(), key = { _, upload -> upload.id }) { at, upload ->
                    OneUpload(at + 1, upload, thumbnails, tap)
                }
            }
        }
    }
}

/** One of them; [nr] is its place from the top, which is all that tells two photos apart that stand alike. */
@Composable
private fun OneUpload(
    nr: Int,
    upload: UploadView,
    thumbnails: Thumbnails,
    tap: (Tap) -> Unit,
) {
    val cancelling = rememberAsked()
    val kind = said(if (upload.kind == UploadKind.PHOTO) Say.PHOTO else Say.VIDEO)
    Surface(
        Modifier.fillMaxWidth(),
        shape = RoundedCornerShape(16.dp),
        color = MaterialTheme.colorScheme.surfaceContainerLowest,
    ) {
        Column(
            Modifier.padding(start = 16.dp, end = 16.dp, top = 14.dp, bottom = 6.dp),
            verticalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            Row(horizontalArrangement = Arrangement.spacedBy(12.dp), verticalAlignment = Alignment.CenterVertically) {
                Sight(upload, thumbnails)
                Column(Modifier.weight(1f)) {
                    Text(kind, style = MaterialTheme.typography.titleMedium)
                    Quiet(said(upload.words))
                }
            }
            upload.size?.let { size -> if (!over(upload.state)) HowFar(upload.sent, size) }
            Turns(nr, kind, upload, tap) { cancelling.value = true }
        }
    }
    Sure(cancelling, said(Say.CANCEL_UPLOAD), said(Say.CANCEL_UPLOAD_SURE), said(Say.CANCEL_YES), said(Say.KEEP)) {
        tap(Tap.CancelUpload(upload.id))
    }
}

/** What it looks like, or what kind of thing it is where that is not to be had. */
@Composable
private fun Sight(
    upload: UploadView,
    thumbnails: Thumbnails,
) {
    val shown by
        produceState(thumbnails.known(upload.id), thumbnails, upload.id, upload.hasPhoto) {
            value = if (upload.hasPhoto) thumbnails.of(upload.id) else null
        }
    val picture = shown
    if (picture == null) Kind(upload) else Image(picture, null, Modifier.size(Thumbnails.SIDE).clip(corner))
}

@Composable
private fun Kind(upload: UploadView) {
    val (paper, ink) = mood(upload.state).colors()
    Surface(shape = corner, color = paper, contentColor = ink) {
        Box(Modifier.padding(10.dp)) {
            val sign =
                when {
                    upload.state is UploadStanding.Done -> Signs.done
                    upload.kind == UploadKind.PHOTO -> Signs.photo
                    else -> Signs.video
                }
            Icon(sign, null, Modifier.size(24.dp))
        }
    }
}

@Composable
private fun HowFar(
    sent: ULong,
    size: ULong,
) {
    LinearProgressIndicator(
        progress = { if (size == 0uL) 0f else (sent.toDouble() / size.toDouble()).toFloat() },
        modifier = Modifier.fillMaxWidth(),
        drawStopIndicator = {},
    )
    Text(
        "${bytes(sent)} / ${bytes(size)}",
        style = MaterialTheme.typography.bodySmall,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

/** What can be done about it: what is over can only be looked at. */
@Composable
private fun Turns(
    nr: Int,
    kind: String,
    upload: UploadView,
    tap: (Tap) -> Unit,
    cancel: () -> Unit,
) {
    if (upload.state is UploadStanding.Done) return
    Row(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(4.dp, Alignment.End)) {
        Other(said(Say.CANCEL), which = said(Say.CANCEL_WHICH, nr, kind), onClick = cancel)
        when (upload.state) {
            is UploadStanding.Paused, is UploadStanding.Failed -> {
                Other(said(Say.RESUME), which = said(Say.RESUME_WHICH, nr, kind)) {
                    tap(Tap.ResumeUpload(upload.id))
                }
            }

            else -> {
                Other(said(Say.PAUSE), which = said(Say.PAUSE_WHICH, nr, kind)) {
                    tap(Tap.PauseUpload(upload.id))
                }
            }
        }
    }
}

private fun over(state: UploadStanding): Boolean = state is UploadStanding.Done || state is UploadStanding.Failed

private fun mood(state: UploadStanding): Mood =
    when (state) {
        is UploadStanding.Done -> Mood.GOOD
        is UploadStanding.Failed -> Mood.FAILED
        is UploadStanding.Waiting, is UploadStanding.Paused -> Mood.WAITING
        else -> Mood.CALM
    }
