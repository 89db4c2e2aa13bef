package com.gctookit.gongchao.ui.policy

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.SpanStyle
import androidx.compose.ui.text.buildAnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.withStyle
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Emphasis
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.Paragraph
import com.gctookit.gongchao.core.ParagraphRole
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.EDGE
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.LINE
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Read
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.Tongue
import com.gctookit.gongchao.ui.words.said
import com.gctookit.gongchao.ui.words.tongue

/**
 * The policy as it can be read now. Opening it has the operator's text fetched, where it is not here yet; what can be read
 * without it is read at once.
 *
 * @param seen the number of the latest snapshot: when the text has come, a later one was published
 */
@Composable
fun PolicyScreen(
    seen: ULong,
    hands: Hands,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    LaunchedEffect(Unit) { hands.tap(Tap.ReadPolicy) }
    Frame(
        said(Say.POLICY),
        back,
        actions = { Other(said(Say.EDITIONS)) { go(Place.Editions) } },
    ) {
        Read(seen, hands::policy) { Reader(it) }
    }
}

/** An earlier edition, as it can be read now. */
@Composable
fun EditionScreen(
    id: String,
    hands: Hands,
    back: () -> Unit,
) {
    Frame(id, back) {
        Read(id, { hands.edition(id) }) { page ->
            if (page == null) Empty(Signs.shield, said(Say.EDITION_UNKNOWN)) else Reader(page)
        }
    }
}

/** A page with its headings and its emphasis. Its text can be marked, and a screen reader jumps from heading to heading. */
@Composable
fun Reader(page: Page) {
    SelectionContainer {
        LazyColumn(Modifier.fillMaxSize(), contentPadding = PaddingValues(bottom = 32.dp)) {
            item {
                Held {
                    Text(
                        said(page.title),
                        Modifier.padding(bottom = 6.dp).semantics { heading() },
                        style = MaterialTheme.typography.headlineSmall,
                    )
                    Quiet(said(if (page.operatorsText) Say.TEXT_OPERATORS else Say.TEXT_MADE))
                }
            }
            items(page.paragraphs) { Held { OneParagraph(it) } }
        }
    }
}

@Composable
private fun Held(content: @Composable () -> Unit) {
    Box(Modifier.fillMaxWidth(), contentAlignment = Alignment.TopCenter) {
        Column(
            Modifier.widthIn(max = LINE).fillMaxWidth().padding(horizontal = EDGE),
        ) { content() }
    }
}

@Composable
private fun OneParagraph(paragraph: Paragraph) {
    val text = written(paragraph, tongue())
    when (paragraph.role) {
        ParagraphRole.HEADING -> {
            Text(
                text,
                Modifier.padding(top = 26.dp, bottom = 4.dp).semantics { heading() },
                style = MaterialTheme.typography.titleLarge,
            )
        }

        ParagraphRole.SUBHEADING -> {
            Text(
                text,
                Modifier.padding(top = 16.dp, bottom = 2.dp).semantics { heading() },
                style = MaterialTheme.typography.titleMedium,
            )
        }

        ParagraphRole.BODY -> {
            Text(text, Modifier.padding(top = 8.dp), style = MaterialTheme.typography.bodyLarge)
        }

        ParagraphRole.ENTRY -> {
            Row(Modifier.padding(top = 6.dp)) {
                Text("·", Modifier.padding(end = 10.dp), style = MaterialTheme.typography.bodyLarge)
                Text(text, Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
            }
        }
    }
}

private fun written(
    paragraph: Paragraph,
    tongue: Tongue,
): AnnotatedString =
    buildAnnotatedString {
        for (span in paragraph.spans) {
            when (span.emphasis) {
                Emphasis.PLAIN -> append(tongue.of(span.text))
                Emphasis.STRONG -> withStyle(SpanStyle(fontWeight = FontWeight.Bold)) { append(tongue.of(span.text)) }
            }
        }
    }
