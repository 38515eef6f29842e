package dev.naru.was.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {

  private static final String TYPE = "multipart/form-data; boundary=XX";
  private static final MultipartLimits LIMITS =
      new MultipartLimits(1 << 20, 1 << 19, 20, 1_000, 40, 100, UploadSpace.UNLIMITED);

  @TempDir Path folder;

  private MultipartForm read(String body) throws Exception {
    return read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), LIMITS);
  }

  private MultipartForm read(InputStream body, MultipartLimits limits) throws Exception {
    return MultipartForm.read(body, TYPE, StandardCharsets.UTF_8, folder, limits);
  }

  private static String field(String name, String value) {
    return "--XX\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  private static String file(String parameters, String content) {
    return "--XX\r\nContent-Disposition: form-data; name=f; "
        + parameters
        + "\r\nContent-Type: text/plain\r\n\r\n"
        + content
        + "\r\n";
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void partsComeInTheirOrder() throws Exception {
    try (MultipartForm form =
        read(field("a", "1") + file("filename=\"x.txt\"", "hello") + field("a", "2") + "--XX--")) {
      assertThat(form.parts()).extracting(FormPart::getName).containsExactly("a", "f", "a");
      FormPart file = form.parts().get(1);
      assertThat(file.isFile()).isTrue();
      assertThat(file.getSubmittedFileName()).isEqualTo("x.txt");
      assertThat(file.getContentType()).isEqualTo("text/plain");
      assertThat(file.getHeader("CONTENT-TYPE")).isEqualTo("text/plain");
      assertThat(file.getHeaders("content-type")).containsExactly("text/plain");
      assertThat(file.getHeaderNames()).containsExactly("content-disposition", "content-type");
      assertThat(file.getSize()).isEqualTo(5);
      assertThat(file.getInputStream()).hasContent("hello");
      FormPart last = form.parts().get(2);
      assertThat(last.isFile()).isFalse();
      assertThat(last.getSubmittedFileName()).isNull();
      assertThat(last.text(StandardCharsets.UTF_8)).isEqualTo("2");
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void preambleAndEpilogueMeanNothing() throws Exception {
    try (MultipartForm form =
        read("before\r\n-XX\r\n" + field("a", "1") + "--XX--\r\nbehind\r\n--XX\r\nnonsense")) {
      assertThat(form.parts()).hasSize(1);
    }
  }

  @Test
  void aFormMayBeEmptyAndSoMayAPart() throws Exception {
    try (MultipartForm form = read("--XX--")) {
      assertThat(form.parts()).isEmpty();
    }
    String bare = "--XX\r\nContent-Disposition: form-data; name=b\r\n\r\n";
    try (MultipartForm form = read(field("a", "") + bare + "--XX--\r\n")) {
      assertThat(form.parts()).extracting(FormPart::getSize).containsExactly(0L, 0L);
    }
  }

  @Test
  void contentThatLooksLikeABoundaryIsContent() throws Exception {
    String tricky = "x--XX\r\n-\r\n--X\r\n--\r\n\r\r\n\n--XX";
    try (MultipartForm form = read(field("a", tricky) + "--XX--")) {
      assertThat(form.parts().getFirst().text(StandardCharsets.UTF_8)).isEqualTo(tricky);
    }
  }

  @Test
  void paddingBehindABoundaryIsAllowed() throws Exception {
    try (MultipartForm form =
        read("--XX \t \r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX-- ")) {
      assertThat(form.parts()).hasSize(1);
    }
  }

  @Test
  void aBoundaryIsFoundHoweverItIsSplitOverReads() throws Exception {
    byte[] body =
        (field("a", "\r\n--X\r\r\n--") + file("filename=x", "y".repeat(300)) + "--XX--")
            .getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= body.length; cut++) {
      InputStream first = new ByteArrayInputStream(body, 0, cut);
      InputStream second = new ByteArrayInputStream(body, cut, body.length - cut);
      try (MultipartForm form = read(new SequenceInputStream(first, second), LIMITS)) {
        assertThat(form.parts()).hasSize(2);
        assertThat(form.parts().getFirst().text(StandardCharsets.UTF_8))
            .isEqualTo("\r\n--X\r\r\n--");
        assertThat(form.parts().get(1).getSize()).isEqualTo(300);
      }
    }
    InputStream dripping =
        new SequenceInputStream(
            Collections.enumeration(
                IntStream.range(0, body.length)
                    .mapToObj(i -> (InputStream) new ByteArrayInputStream(body, i, 1))
                    .toList()));
    try (MultipartForm form = read(dripping, LIMITS)) {
      assertThat(form.parts()).hasSize(2);
    }
  }

  @Test
  void everyPrefixOfAFormIsMalformed() throws Exception {
    String body = field("a", "1") + file("filename=x", "y".repeat(200)) + "--XX--";
    for (int length = 0; length < body.length(); length++) {
      String prefix = body.substring(0, length);
      assertThatThrownBy(() -> read(prefix)).isInstanceOf(MalformedMultipartException.class);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void largePartsGoToAFileThatIsDeletedAtTheEnd() throws Exception {
    byte[] content = new byte[200_000];
    new Random(1).nextBytes(content);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        "--XX\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n"
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n--XX--".getBytes(StandardCharsets.UTF_8));
    try (MultipartForm form = read(new ByteArrayInputStream(body.toByteArray()), LIMITS)) {
      assertThat(files()).hasSize(1);
      assertThat(form.parts().getFirst().getInputStream()).hasBinaryContent(content);
      assertThat(form.parts().getFirst().getSize()).isEqualTo(content.length);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aWrittenPartStays(@TempDir Path other) throws Exception {
    String large = "y".repeat(1_000);
    Path absolute = other.resolve("large.txt");
    try (MultipartForm form =
        read(file("filename=a", "small") + file("filename=b", large) + "--XX--")) {
      form.parts().get(0).write("small.txt");
      form.parts().get(1).write(absolute.toString());
      assertThat(form.parts().get(1).getInputStream()).hasContent(large);
    }
    assertThat(files()).containsExactly(folder.resolve("small.txt"));
    assertThat(folder.resolve("small.txt")).hasContent("small");
    assertThat(absolute).hasContent(large);
  }

  @Test
  void aDeletedPartLeavesNothing() throws Exception {
    try (MultipartForm form = read(file("filename=b", "y".repeat(1_000)) + "--XX--")) {
      form.parts().getFirst().delete();
      assertThat(files()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "filename=\"a b.txt\"! a b.txt",
        "filename=plain.txt! plain.txt",
        "filename=\"C:\\docs\\a.txt\"! C:\\docs\\a.txt",
        "filename=\"a\\\"b\\\\c\"! a\"b\\c",
        "filename=\"a%22b%20c\"! a\"b%20c",
        "filename=\"나루.txt\"! 나루.txt",
        "filename=\"x\"; filename*=UTF-8''%EB%82%98%20a! 나 a",
        "filename*=utf-8'ko'%EB%82%98! 나",
        "filename*=iso-8859-1''caf%E9! caf\u00e9",
        "filename*0*=UTF-8''%EB%82; filename*1*=%98; filename*2=b! 나b",
        "filename=\"a;b=c\"! a;b=c",
        "FileName = \"a\" ;! a",
      })
  void fileNamesAreReadInEverySpelling(String parameters, String expected) throws Exception {
    try (MultipartForm form = read(file(parameters, "x") + "--XX--")) {
      assertThat(form.parts().getFirst().getSubmittedFileName()).isEqualTo(expected);
    }
  }

  @Test
  void anEmptyFileNameIsStillAFile() throws Exception {
    try (MultipartForm form = read(file("filename=\"\"", "") + "--XX--")) {
      assertThat(form.parts().getFirst().isFile()).isTrue();
      assertThat(form.parts().getFirst().getSubmittedFileName()).isEmpty();
    }
  }

  @Test
  void charsetsAreThePartsOwnThenTheForms() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(field("_charset_", "EUC-KR").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(field("a", "나").getBytes(Charset.forName("EUC-KR")));
    body.writeBytes(
        ("--XX\r\nContent-Disposition: form-data; name=b\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n루\r\n--XX--")
            .getBytes(StandardCharsets.UTF_8));
    try (MultipartForm form = read(new ByteArrayInputStream(body.toByteArray()), LIMITS)) {
      assertThat(form.charset()).isEqualTo(Charset.forName("EUC-KR"));
      assertThat(form.parts().get(1).text(form.charset())).isEqualTo("나");
      assertThat(form.parts().get(2).text(form.charset())).isEqualTo("루");
    }
  }

  @Test
  void aNestedMultipartIsContent() throws Exception {
    String inner = "--YY\r\nContent-Disposition: file; filename=x\r\n\r\nz\r\n--YY--";
    try (MultipartForm form =
        read(
            "--XX\r\nContent-Disposition: form-data; name=a\r\n"
                + "Content-Type: multipart/mixed; boundary=YY\r\n\r\n"
                + inner
                + "\r\n--XX--")) {
      assertThat(form.parts()).hasSize(1);
      assertThat(form.parts().getFirst().text(StandardCharsets.UTF_8)).isEqualTo(inner);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "--XX\nContent-Disposition: form-data; name=a\n\n1\n--XX--",
        "--XXY\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Type: text/plain\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent Disposition: form-data; name=a\r\n\r\n1\r\n--XX--",
        "--XX\r\n: form-data; name=a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\u0000\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a; filename*=x\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a; filename*=utf-8''%4\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a; filename*=big5''a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX-",
      })
  void whatIsMalformedIsRefused(String body) throws Exception {
    assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedMultipartException.class);
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=\"a\r\nb\"",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/mixed; boundary=XX",
        "multipart/form-data; boundary="
            + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void aBoundaryIsNeeded(String type) {
    assertThatThrownBy(
            () ->
                MultipartForm.read(
                    InputStream.nullInputStream(), type, StandardCharsets.UTF_8, folder, LIMITS))
        .isInstanceOf(MalformedMultipartException.class);
  }

  @Test
  void theKindIsKnownByItsType() {
    assertThat(MultipartForm.is("Multipart/Form-Data ; boundary=x")).isTrue();
    assertThat(MultipartForm.is("multipart/form-data")).isTrue();
    assertThat(MultipartForm.is("multipart/mixed; boundary=x")).isFalse();
    assertThat(MultipartForm.is("multipart/form-datax")).isFalse();
  }

  @Test
  void everyLimitIsKept() throws Exception {
    String many = field("a", "1").repeat(21) + "--XX--";
    String bigPart = file("filename=x", "y".repeat((1 << 19) + 1)) + "--XX--";
    String bigForm = file("filename=x", "y".repeat(1 << 19)).repeat(2) + "--XX--";
    String longName = file("filename=" + "n".repeat(41), "x") + "--XX--";
    String longLine = "--XX\r\nX: " + "y".repeat(1_000_000);
    String manyLines = "--XX\r\n" + "X: y\r\n".repeat(200_000);
    for (String body : List.of(many, bigPart, bigForm, longName, longLine, manyLines)) {
      assertThatThrownBy(() -> read(body)).isInstanceOf(MultipartTooLargeException.class);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void longHeadsAreReadWhereTheyAreAllowed() throws Exception {
    MultipartLimits limits =
        new MultipartLimits(-1, -1, 1, 100_000, 40, 100, UploadSpace.UNLIMITED);
    String body =
        "--XX\r\nX: "
            + "y".repeat(90_000)
            + "\r\nContent-Disposition: form-data; name=a\r\n\r\n"
            + "\r\n--XX--";
    try (MultipartForm form =
        read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), limits)) {
      assertThat(form.parts().getFirst().getHeader("x")).hasSize(90_000);
    }
  }

  @Test
  void aMillionPartsAreCutAtTheLimit() {
    byte[] one = field("a", "1").getBytes(StandardCharsets.UTF_8);
    InputStream endless =
        new InputStream() {
          private long at;

          @Override
          public int read() {
            return at >= 1_000_000L * one.length ? -1 : one[(int) (at++ % one.length)];
          }
        };
    assertThatThrownBy(() -> read(endless, LIMITS.with(-1, -1, 100)))
        .isInstanceOf(MultipartTooLargeException.class);
  }

  @Test
  void aFailingBodyLeavesNoFile() throws Exception {
    InputStream failing =
        new SequenceInputStream(
            new ByteArrayInputStream(
                file("filename=x", "y".repeat(1_000)).getBytes(StandardCharsets.UTF_8)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("gone");
              }
            });
    assertThatThrownBy(() -> read(failing, LIMITS)).isInstanceOf(IOException.class);
    assertThat(files()).isEmpty();
  }
}
