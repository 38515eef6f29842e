package dev.naru.engine.config;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

  private static List<String> problems(byte[] bytes) {
    Problems problems = new Problems();
    YamlReader.read(Path.of("f"), bytes, problems);
    return problems.sorted().stream().map(p -> p.toString().replaceFirst("^f:? ?", "")).toList();
  }

  private static List<String> problems(String yaml) {
    return problems(yaml.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          a:\\n\\tb: 1 ¦ 2:1: found a tab where the line is indented: use spaces
          a:\\n  - b: 1\\n \\t c: 2 ¦ 3:2: found a tab where the line is indented: use spaces
          a:\\n  b: 1\\n c: 2 ¦ 3:2: wrong indentation: expected this line to begin where its neighbours do, found column 2 (the line above begins in column 3)
          a: 1\\n  b: 2 ¦ 2:3: wrong indentation: expected this line to begin where its neighbours do, found column 3 (the line above begins in column 1)
          a:\\n - b\\nc: 1\\n- d ¦ 4:1: expected a key, found a list item: look at its indentation
          - a\\nb: 1 ¦ 2:1: expected a list item ("- …"), found a key
          a: "b\\nc: 1 ¦ 1:4: this quote is never closed
          a: 'b\\nc: 1 ¦ 1:4: this quote is never closed
          a: 'it's' ¦ 1:8: found more text after the value: put the whole value in quotes, or remove "s'"
          a: [1, 2\\nb: 1 ¦ 1:4: this [ is never closed: expected ]
          a: {b: 1 ¦ 1:4: this { is never closed: expected }
          a: {"b":1 c: 2} ¦ 1:12: expected , or } here
          a: [1]] ¦ 1:7: found more text after the value: put the whole value in quotes, or remove "]"
          a: [1,,2] ¦ 1:7: expected a value, found ","
          a: b: c ¦ 1:5: found a second ": " in one line: put a value that holds one in quotes
          a:b\\nc: 1 ¦ 1:3: expected a space after "a:"
          a\\nb: 1 ¦ 1:1: expected "key: value", found "a"
          a: @b ¦ 1:4: a value that begins with @ must be in quotes
          a: `b` ¦ 1:4: a value that begins with ` must be in quotes
          a: %b ¦ 1:4: a value that begins with % must be in quotes
          a: *:8080 ¦ 1:4: a value that begins with * must be in quotes: "*:8080"
          a: *.example.com ¦ 1:4: a value that begins with * must be in quotes
          a: "\\q" ¦ 1:6: found an unknown \\ escape: write \\\\ for a backslash, or use single quotes
          a: > b ¦ 1:6: a text after | or > begins on the next line; put a value that begins so in quotes
          a: !!int 3 ¦ 1:4: types such as !!int are not used here: remove it, or put the value in quotes
          a: { b: http://[::1]:80 } ¦ 1:9: put this value in quotes: it holds a bracket or brace
          a: { b: x: y } ¦ 1:9: put this value in quotes: it holds a colon and a space
          a: [ ¦ 1:4: this [ is never closed: expected ]
          a: { b: c, d: e ¦ 1:4: this { is never closed: expected }
          a: {{ b }} ¦ 1:5: a key is a plain word; put a value that begins with { or [ in quotes
          a: 1\\n---\\nb: 1 ¦ 2:1: expected one document: remove this "---" and what follows
          a: &x [*x] ¦ 1:8: a value that begins with * must be in quotes: "*x"
          a: 1\\nb: 2\\na: 3 ¦ 3:1: the key "a" is given twice; the first is at f:1:1
          web ¦ 1:1: expected keys such as "web:", found "web"
          - web ¦ 1:1: expected keys such as "web:", found a list
          %YAML 3.1\\n---\\na: 1 ¦ 1:1: this is not YAML 1.2
          """)
  void saysWhatIsWrongWithTheSyntax(String yaml, String message) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
    assertThat(problems(text)).containsExactly(message);
  }

  @Test
  void readsTheRestOfAFileWhoseEndIsBroken() {
    assertThat(Example.problems("web:\n  shar: 1\nadmin:\n  lisen: a\n\tb: 1"))
        .containsExactly(
            "2:3: unknown key \"shar\"; did you mean \"share\"?",
            "4:3: unknown key \"lisen\"; did you mean \"listen\"?",
            "5:1: found a tab where the line is indented: use spaces");
  }

  @Test
  void anEmptyDocumentIsAnEmptyMapping() {
    for (String text : new String[] {"", "\n", "# nothing\n", "---\n", "null"}) {
      assertThat(problems(text)).isEmpty();
    }
  }

  @Test
  void takesAByteOrderMarkAndForeignLetters() {
    assertThat(problems("\uFEFF# 나루\na: 나루\r\nb: 1\r\n")).isEmpty();
  }

  @Test
  void refusesOtherEncodingsAndControlCharacters() {
    assertThat(problems("a: 1\nb: ü".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
        .containsExactly("2:4: this is not UTF-8: save the file as UTF-8");
    assertThat(problems("a: 1".getBytes(UTF_16)))
        .containsExactly("1:1: this is not UTF-8: save the file as UTF-8");
    assertThat(problems("a: 1\nb: \u0001"))
        .containsExactly("2:4: the character U+0001 cannot stand in this file");
  }

  @Test
  void refusesWhatIsTooMuch() {
    assertThat(problems("#".repeat((1 << 20) + 1))).containsExactly("the file is larger than 1MiB");
    assertThat(problems("a: " + "[".repeat(1_000)))
        .containsExactly("1:53: nested more than 50 deep");
    assertThat(problems("a: &a x\nb: [" + "*a, ".repeat(101) + "]"))
        .containsExactly("2:405: too many values are repeated with *: write them out");
    StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }
    assertThat(problems(laughs.toString())).hasSize(1).first().asString().contains("too many");
  }
}
