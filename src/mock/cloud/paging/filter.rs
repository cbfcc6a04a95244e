//! Filter expressions (OData 4.01 part 2, section 5.1.1): comparisons, `and`, `or`, `not`,
//! parentheses, `contains`, `startswith` and `endswith`.
//!
//! Which of them Azure Sphere takes is not documented.

use serde_json::Value;

/// Nested parentheses and `not`s; a longer expression would need more of the stack.
const MAX_DEPTH: usize = 32;
/// Comparisons; each is made for every row.
const MAX_TESTS: usize = 100;

/// An expression that was understood.
#[derive(Debug)]
pub(super) enum Filter {
    /// At least one of them; `All`: every one.
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    /// A member, what to do with it, and a literal.
    Test(String, Test, Value),
}

/// What a member and a literal are compared by.
type Test = fn(&Value, &Value) -> bool;

/// Operators and functions by name.
const OPERATORS: &[(&str, Test)] = &[
    ("eq", |member, literal| member == literal),
    ("ne", |member, literal| member != literal),
    ("gt", |member, literal| {
        order(member, literal).is_some_and(|by| by.is_gt())
    }),
    ("ge", |member, literal| {
        order(member, literal).is_some_and(|by| by.is_ge())
    }),
    ("lt", |member, literal| {
        order(member, literal).is_some_and(|by| by.is_lt())
    }),
    ("le", |member, literal| {
        order(member, literal).is_some_and(|by| by.is_le())
    }),
];
const FUNCTIONS: &[(&str, Test)] = &[
    ("contains", |member, literal| {
        texts(member, literal).is_some_and(|(a, b)| a.contains(b))
    }),
    ("startswith", |member, literal| {
        texts(member, literal).is_some_and(|(a, b)| a.starts_with(b))
    }),
    ("endswith", |member, literal| {
        texts(member, literal).is_some_and(|(a, b)| a.ends_with(b))
    }),
];

fn texts<'a>(member: &'a Value, literal: &'a Value) -> Option<(&'a str, &'a str)> {
    Some((member.as_str()?, literal.as_str()?))
}

/// Dates are RFC 3339 in UTC, whose order is that of their texts.
fn order(member: &Value, literal: &Value) -> Option<std::cmp::Ordering> {
    match (member.as_f64(), literal.as_f64()) {
        (Some(member), Some(literal)) => member.partial_cmp(&literal),
        _ => texts(member, literal).map(|(member, literal)| member.cmp(literal)),
    }
}

fn named(table: &[(&str, Test)], word: &str) -> Option<Test> {
    table
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, test)| *test)
}

impl Filter {
    /// Errors: what was expected and where it was not.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader {
            rest: text,
            depth: 0,
            tests: 0,
        };
        let filter = reader.any()?;
        match reader.word() {
            Token::End => Ok(filter),
            token => Err(format!("{token} is not expected")),
        }
    }

    /// Whether the row passes. A member that it does not have is `null`.
    pub(super) fn matches(&self, row: &Value) -> bool {
        match self {
            Self::Any(several) => several.iter().any(|one| one.matches(row)),
            Self::All(several) => several.iter().all(|one| one.matches(row)),
            Self::Not(one) => !one.matches(row),
            Self::Test(path, test, literal) => test(member(row, path), literal),
        }
    }
}

/// `properties/status`, or `status` alone: members of `properties` may be named without it.
fn member<'a>(row: &'a Value, path: &str) -> &'a Value {
    let pointer = format!("/{path}");
    row.pointer(&pointer)
        .or_else(|| row.get("properties")?.pointer(&pointer))
        .unwrap_or(&Value::Null)
}

/// One piece of an expression.
#[derive(Debug, PartialEq)]
enum Token<'a> {
    Word(&'a str),
    /// What stood in single quotes.
    Text(String),
    Sign(char),
    End,
}

impl std::fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => write!(f, "`{word}`"),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Sign(sign) => write!(f, "`{sign}`"),
            Self::End => f.write_str("the end"),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
    tests: usize,
}

impl<'a> Reader<'a> {
    /// Takes the next piece.
    fn word(&mut self) -> Token<'a> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else {
            return Token::End;
        };
        if first == '\'' {
            return self.quoted();
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_/.:+-".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        if end == 0 {
            self.rest = &self.rest[first.len_utf8()..];
            return Token::Sign(first);
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Word(word)
    }

    /// A text in single quotes, in which a quote is written twice. It ends with the expression if
    /// nothing ends it.
    fn quoted(&mut self) -> Token<'a> {
        let mut text = String::new();
        self.rest = &self.rest[1..];
        loop {
            let Some((part, rest)) = self.rest.split_once('\'') else {
                text.push_str(self.rest);
                self.rest = "";
                return Token::Text(text);
            };
            text.push_str(part);
            self.rest = rest;
            match rest.strip_prefix('\'') {
                Some(rest) => {
                    text.push('\'');
                    self.rest = rest;
                }
                None => return Token::Text(text),
            }
        }
    }

    /// Whether the next piece is that word; it is taken if so.
    fn takes(&mut self, word: &str) -> bool {
        let before = self.rest;
        let is_it = self.word() == Token::Word(word);
        if !is_it {
            self.rest = before;
        }
        is_it
    }

    fn sign(&mut self, sign: char) -> Result<(), String> {
        match self.word() {
            Token::Sign(found) if found == sign => Ok(()),
            token => Err(format!("`{sign}` is expected instead of {token}")),
        }
    }

    fn any(&mut self) -> Result<Filter, String> {
        let mut several = vec![self.all()?];
        while self.takes("or") {
            several.push(self.all()?);
        }
        Ok(Filter::Any(several))
    }

    fn all(&mut self) -> Result<Filter, String> {
        let mut several = vec![self.one()?];
        while self.takes("and") {
            several.push(self.one()?);
        }
        Ok(Filter::All(several))
    }

    fn one(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("it is nested deeper than {MAX_DEPTH}"));
        }
        let filter = match self.word() {
            Token::Sign('(') => {
                let filter = self.any()?;
                self.sign(')')?;
                filter
            }
            Token::Word("not") => Filter::Not(Box::new(self.one()?)),
            Token::Word(word) => match named(FUNCTIONS, word) {
                Some(test) => {
                    self.sign('(')?;
                    let path = self.path()?;
                    self.sign(',')?;
                    let filter = self.test(path, test)?;
                    self.sign(')')?;
                    filter
                }
                None => self.comparison(word)?,
            },
            token => return Err(format!("a member is expected instead of {token}")),
        };
        self.depth -= 1;
        Ok(filter)
    }

    /// Counts one more comparison.
    fn test(&mut self, path: String, test: Test) -> Result<Filter, String> {
        self.tests += 1;
        if self.tests > MAX_TESTS {
            return Err(format!("it has more than {MAX_TESTS} comparisons"));
        }
        Ok(Filter::Test(path, test, self.literal()?))
    }

    fn path(&mut self) -> Result<String, String> {
        match self.word() {
            Token::Word(word) => Ok(word.to_owned()),
            token => Err(format!("a member is expected instead of {token}")),
        }
    }

    fn comparison(&mut self, path: &str) -> Result<Filter, String> {
        let operator = self.word();
        let test = match operator {
            Token::Word(word) => named(OPERATORS, word),
            _ => None,
        };
        let test = test
            .ok_or_else(|| format!("eq, ne, gt, ge, lt or le is expected instead of {operator}"))?;
        self.test(path.to_owned(), test)
    }

    /// A text, a number, `true`, `false` or `null`; other words, such as dates, are texts.
    fn literal(&mut self) -> Result<Value, String> {
        match self.word() {
            Token::Text(text) => Ok(text.into()),
            Token::Word("null") => Ok(Value::Null),
            Token::Word("true") => Ok(true.into()),
            Token::Word("false") => Ok(false.into()),
            Token::Word(word) => Ok(word
                .parse::<i64>()
                .map_or_else(|_| word.into(), Value::from)),
            token => Err(format!("a value is expected instead of {token}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn expressions_mean_what_odata_says() {
        let row = json!({
            "name": "AB01",
            "properties": { "status": "Active", "size": 3, "gone": null, "text": "it's", "day": "2027-12-31T00:00:00Z" },
        });
        for (text, expected) in [
            ("status eq 'Active'", true),
            ("properties/status eq 'Active'", true),
            ("properties/status ne 'Active'", false),
            ("status eq 'active'", false),
            ("name eq 'AB01' and status eq 'Inactive'", false),
            ("name eq 'x' or status eq 'Active'", true),
            // `and` binds tighter.
            ("status eq 'Active' or name eq 'x' and name eq 'y'", true),
            ("(status eq 'Active' or name eq 'x') and name eq 'y'", false),
            ("not (status eq 'Active')", false),
            ("not status eq 'Inactive'", true),
            ("size gt 2 and size le 3", true),
            ("size lt 3", false),
            ("day ge 2027-01-01T00:00:00Z", true),
            ("gone eq null and other eq null", true),
            ("text eq 'it''s'", true),
            ("contains(name,'B0')", true),
            ("startswith( name , 'B' )", false),
            ("endswith(name,'01') and not contains(status,'x')", true),
        ] {
            let filter = Filter::parse(text).unwrap_or_else(|what| panic!("{text}: {what}"));
            assert_eq!(filter.matches(&row), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            "",
            "status",
            "status eq",
            "status is 'x'",
            "'x' eq 'x'",
            "status eq 'x' name eq 'y'",
            "(status eq 'x'",
            "status eq 'x')",
            "contains(name)",
            "and",
            "not",
        ] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
        let deep = format!("{}a eq 1{}", "(".repeat(33), ")".repeat(33));
        assert!(Filter::parse(&deep).unwrap_err().contains("deeper"));
        let many = |count: usize| Filter::parse(&vec!["a eq 1"; count].join(" or "));
        assert!(many(100).is_ok());
        assert!(many(101).unwrap_err().contains("comparisons"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in r"[ a'()/,=]{0,40}|(\(|\)|not | and | or |a|eq| eq |'|1|,){0,200}|\PC{0,60}") {
            if let Ok(filter) = Filter::parse(&text) {
                let _ = filter.matches(&json!({ "a": 1 }));
            }
        }
    }
}
