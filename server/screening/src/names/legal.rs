//! Legal forms and filler words, which say nothing about whose name it is.
//!
//! Most forms are removed only at the beginning or end of a name, because short ones (`SA`, `AS`, `AB`) are also words.
//! A form counts whether written in one word or letter by letter (`SRL`, `S.R.L.`).

/// Forms of one word, folded. Germany, Austria, Switzerland; Benelux; France; Italy; Spain and Portugal; Poland, Czechia
/// and Slovakia; Slovenia, Croatia and Serbia; Hungary; Romania; Bulgaria; the Baltics; the Nordics; Greece; English
/// forms; Russia and Ukraine, as folded from Cyrillic and as written in Latin; others met on lists.
#[rustfmt::skip]
const FORMS: &[&str] = &[
    "gmbh", "ggmbh", "mbh", "ug", "haftungsbeschrankt", "ag", "kg", "kgaa", "ohg", "gbr", "ek", "ekfm", "ekfr", "eg", "ev", "se",
    "aktiengesellschaft", "kommanditgesellschaft", "gesmbh", "sagl",
    "bv", "nv", "vof", "cv", "bvba", "cvba", "sprl",
    "sarl", "sas", "sasu", "sa", "eurl", "snc", "scs", "sca", "sci", "cie",
    "srl", "srls", "spa",
    "sl", "slu", "sau", "slne", "sociedad", "lda", "ltda", "unipessoal",
    "spzoo", "spk", "spj",
    "sro", "spol", "vos",
    "doo", "jdoo", "dd", "dno", "ad",
    "kft", "zrt", "nyrt", "bt", "kkt",
    "pfa",
    "ood", "eood", "ead", "et",
    "uab", "ab", "mb", "sia", "as", "ou",
    "aps", "asa", "oy", "oyj", "oyab", "hb", "kb",
    "ae", "epe", "ike", "oe",
    "ltd", "limited", "llc", "llp", "lp", "plc", "inc", "incorporated", "corp", "corporation", "co", "company", "pty",
    "ooo", "oao", "zao", "pao", "ao", "tov", "too", "jsc", "pjsc", "ojsc", "cjsc", "fgup",
    "sti", "sirketi", "sdn", "bhd", "fze", "fzc", "fzco", "dmcc",
];

/// Forms of several words, folded.
#[rustfmt::skip]
const PHRASES: &[&[&str]] = &[
    &["gesellschaft", "mit", "beschrankter", "haftung"],
    &["eingetragener", "kaufmann"], &["eingetragene", "kauffrau"],
    &["u", "co"],
    &["besloten", "vennootschap"], &["naamloze", "vennootschap"],
    &["societe", "a", "responsabilite", "limitee"], &["societe", "anonyme"], &["societe", "par", "actions", "simplifiee"],
    &["societa", "a", "responsabilita", "limitata"], &["societa", "per", "azioni"],
    &["sociedad", "limitada"], &["sociedad", "anonima"], &["sociedad", "de", "responsabilidad", "limitada"],
    &["sp", "z", "o", "o"], &["sp", "zoo"], &["sp", "k"], &["sp", "j"],
    &["spolka", "z", "o", "o"], &["spolka", "z", "ograniczona", "odpowiedzialnoscia"],
    &["spolka", "komandytowa"], &["spolka", "jawna"], &["spolka", "akcyjna"],
    &["spolecnost", "s", "rucenim", "omezenym"],
    &["korlatolt", "felelossegu", "tarsasag"],
    &["akcine", "bendrove"], &["uzdaroji", "akcine", "bendrove"],
    &["private", "limited"], &["joint", "stock"], &["public", "joint", "stock"], &["open", "joint", "stock"],
    &["closed", "joint", "stock"], &["limited", "liability"], &["public", "limited"],
    &["obshchestvo", "s", "ogranichennoy", "otvetstvennostyu"], &["obshchestvo", "s", "ogranichennoi", "otvetstvennostyu"],
    &["aktsionernoe", "obshchestvo"], &["publichnoe", "aktsionernoe", "obshchestvo"],
    &["otkrytoe", "aktsionernoe", "obshchestvo"], &["zakrytoe", "aktsionernoe", "obshchestvo"],
    &["anonim", "sirketi"], &["limited", "sirketi"],
];

/// Forms that mean nothing else and go wherever they stand: "Müller GmbH Autohandel".
const ANYWHERE: &[&str] = &[
    "gmbh", "ltd", "limited", "llc", "sarl", "eurl", "eood", "kft", "zrt", "bvba", "sprl", "spzoo", "uab",
    "pjsc", "ojsc",
];

/// Articles and conjunctions.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "the", "of", "and", "for", "und", "der", "die", "das", "et", "du", "des", "le", "les", "y", "i", "e", "en", "firma", "firm",
];

/// Removes legal forms and fillers, unless nothing would be left.
pub(super) fn strip(words: &mut Vec<String>) {
    while peel_end(words) || peel_start(words) {}
    retain_unless_empty(words, ANYWHERE);
    retain_unless_empty(words, FILLERS);
}

fn retain_unless_empty(words: &mut Vec<String>, unwanted: &[&str]) {
    let wanted = |word: &String| !unwanted.contains(&word.as_str());
    if words.iter().any(wanted) {
        words.retain(wanted);
    }
}

/// Removes one legal form from the end. `false` when there is none, or nothing else.
fn peel_end(words: &mut Vec<String>) -> bool {
    let length = form_length(words, |words, count| {
        words.len().checked_sub(count).and_then(|from| words.get(from..))
    });
    if length == 0 {
        return false;
    }
    words.truncate(words.len() - length);
    true
}

/// Removes one legal form from the beginning. `false` when there is none, or nothing else.
fn peel_start(words: &mut Vec<String>) -> bool {
    let length = form_length(words, |words, count| words.get(..count));
    words.drain(..length);
    length > 0
}

/// How many words at an end make up a legal form that leaves at least one other word; 0 for none.
fn form_length(words: &[String], take: impl Fn(&[String], usize) -> Option<&[String]>) -> usize {
    let spelled = |part: &[String], form: &str| {
        part.len() == form.len()
            && part
                .iter()
                .zip(form.chars())
                .all(|(word, letter)| word.len() == 1 && word.starts_with(letter))
    };
    let phrase = PHRASES
        .iter()
        .filter(|phrase| take(words, phrase.len()).is_some_and(|part| part == **phrase))
        .map(|phrase| phrase.len());
    let letters = FORMS
        .iter()
        .filter(|form| take(words, form.len()).is_some_and(|part| spelled(part, form)))
        .map(|form| form.len());
    let word = FORMS
        .iter()
        .filter(|form| take(words, 1).is_some_and(|part| part.iter().all(|word| word == *form)))
        .map(|_| 1);
    phrase
        .chain(letters)
        .chain(word)
        .filter(|length| *length < words.len())
        .max()
        .unwrap_or(0)
}
