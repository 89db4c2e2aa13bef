//! Reads one source file: which paths it names, which modules it declares, what it calls its types.
//!
//! Paths come out absolute (`crate::…`, or the name of another crate), whatever they were written like. What is
//! compiled for tests alone is left out.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item as SynItem, Meta, Path, UseTree};

use super::walk::Child;

/// A path that stands in the code.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) words: Vec<String>,
    pub(super) line: usize,
}

/// A module or type and what it is called.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) line: usize,
}

/// What a file says.
pub(super) struct Seen {
    pub(super) mentions: Vec<Mention>,
    pub(super) children: Vec<Child>,
    pub(super) items: Vec<Item>,
}

/// Reads the source of the module `at`, whose words come without the leading `crate`.
pub(super) fn read(source: &str, at: &[String]) -> syn::Result<Seen> {
    let file = syn::parse_file(source)?;
    let mut reader =
        Reader { at: at.to_vec(), seen: Seen { mentions: Vec::new(), children: Vec::new(), items: Vec::new() } };
    reader.visit_file(&file);
    Ok(reader.seen)
}

struct Reader {
    /// The module that the visit is in, inline ones included.
    at: Vec<String>,
    seen: Seen,
}

impl Reader {
    /// Notes a path as it was written, in absolute words.
    fn note(&mut self, written: &[&Ident]) {
        let Some(line) = written.first().map(|ident| ident.span().start().line) else { return };
        let mut words: Vec<String> = written.iter().map(ToString::to_string).collect();
        let ups = words.iter().take_while(|word| *word == "super").count();
        if ups > 0 || words.first().is_some_and(|word| word == "self") {
            let own = words.iter().take_while(|word| ["self", "super"].contains(&word.as_str())).count();
            let base = self.at.len().saturating_sub(ups);
            let from = self.at.iter().take(base).cloned();
            words = std::iter::once("crate".to_owned()).chain(from).chain(words.split_off(own)).collect();
        }
        self.seen.mentions.push(Mention { words, line });
    }

    fn note_tree<'a>(&mut self, before: &mut Vec<&'a Ident>, tree: &'a UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(&path.ident);
                self.note_tree(before, &path.tree);
                before.pop();
            }
            UseTree::Name(name) => {
                before.push(&name.ident);
                self.note(before);
                before.pop();
            }
            UseTree::Rename(rename) => {
                before.push(&rename.ident);
                self.note(before);
                before.pop();
            }
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.note_tree(before, item)),
        }
    }

    /// Paths inside a macro or an attribute, where there is no syntax yet, only words and colons.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<Ident> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note_words(&mut path);
                    }
                    path.push(ident);
                }
                TokenTree::Group(group) => {
                    self.note_words(&mut path);
                    self.note_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => self.note_words(&mut path),
            }
            colons = 0;
        }
        self.note_words(&mut path);
    }

    fn note_words(&mut self, path: &mut Vec<Ident>) {
        // One word alone is a variable or a keyword, not a path.
        if path.len() > 1 {
            self.note(&path.iter().collect::<Vec<_>>());
        }
        path.clear();
    }

    fn name(&mut self, ident: &Ident) {
        self.seen.items.push(Item { name: ident.to_string(), line: ident.span().start().line });
    }
}

impl Visit<'_> for Reader {
    fn visit_item(&mut self, item: &SynItem) {
        if is_test(attributes(item)) {
            // Its file, if it has one, is part of the tests too and must be known as such.
            if let SynItem::Mod(module) = item
                && module.content.is_none()
            {
                let module = self.at.iter().cloned().chain([module.ident.to_string()]).collect();
                self.seen.children.push(Child { module, test: true });
            }
            return;
        }
        match item {
            SynItem::Struct(item) => self.name(&item.ident),
            SynItem::Enum(item) => self.name(&item.ident),
            SynItem::Trait(item) => self.name(&item.ident),
            SynItem::Type(item) => self.name(&item.ident),
            SynItem::ExternCrate(item) => self.note(&[&item.ident]),
            SynItem::Use(item) => self.note_tree(&mut Vec::new(), &item.tree),
            SynItem::Mod(item) => self.name(&item.ident),
            _ => {}
        }
        if let SynItem::Mod(module) = item {
            self.at.push(module.ident.to_string());
            if module.content.is_none() {
                self.seen.children.push(Child { module: self.at.clone(), test: false });
            }
            visit::visit_item(self, item);
            self.at.pop();
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &Path) {
        self.note(&path.segments.iter().map(|segment| &segment.ident).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        self.note_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.note_tokens(list.tokens.clone());
        }
        visit::visit_attribute(self, attribute);
    }
}

/// Whether this is compiled for tests and for nothing else.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        let condition: String = list.tokens.to_string().split_whitespace().collect();
        list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all(test,"))
    })
}

fn attributes(item: &SynItem) -> &[Attribute] {
    match item {
        SynItem::Const(item) => &item.attrs,
        SynItem::Enum(item) => &item.attrs,
        SynItem::Fn(item) => &item.attrs,
        SynItem::Impl(item) => &item.attrs,
        SynItem::Macro(item) => &item.attrs,
        SynItem::Mod(item) => &item.attrs,
        SynItem::Static(item) => &item.attrs,
        SynItem::Struct(item) => &item.attrs,
        SynItem::Trait(item) => &item.attrs,
        SynItem::Type(item) => &item.attrs,
        SynItem::Use(item) => &item.attrs,
        _ => &[],
    }
}
