package dev.naru.http.coding;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import dev.naru.http.coding.Encoders.Effort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class EncodersTest {

  private static InputStream decoded(Coding coding, byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    return switch (coding) {
      case BROTLI -> new BrotliInputStream(in);
      case ZSTD -> new ZstdInputStream(in);
      case GZIP -> new GZIPInputStream(in);
      case IDENTITY -> in;
    };
  }

  @Test
  void everyCodingIsOfferedOnTheMachinesThatWeBuildFor() {
    assertThat(Encoders.available()).containsExactly(Coding.BROTLI, Coding.ZSTD, Coding.GZIP);
  }

  @ParameterizedTest
  @EnumSource(value = Coding.class, names = "IDENTITY", mode = Mode.EXCLUDE)
  void whatIsMadeReadsAsWhatItWas(Coding coding) throws IOException {
    byte[] text = "나루 reads its files once. ".repeat(5_000).getBytes(StandardCharsets.UTF_8);
    for (Effort effort : Effort.values()) {
      ByteArrayOutputStream made = new ByteArrayOutputStream();
      try (OutputStream out = Encoders.open(coding, effort, made)) {
        out.write(text);
      }
      assertThat(made.size()).isLessThan(text.length / 10);
      try (InputStream in = decoded(coding, made.toByteArray())) {
        assertThat(in.readAllBytes()).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Coding.class, names = "IDENTITY", mode = Mode.EXCLUDE)
  void aFlushMakesReadableWhatWasWritten(Coding coding) throws IOException {
    byte[] event = "data: one\n\n".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    try (OutputStream out = Encoders.open(coding, Effort.ONCE, made)) {
      out.write(event);
      out.flush();
      assertThat(begun(coding, made.toByteArray(), event.length)).isEqualTo(event);
    }
  }

  /** The beginning of what is not whole yet. */
  private static byte[] begun(Coding coding, byte[] bytes, int length) throws IOException {
    if (coding != Coding.BROTLI) {
      try (InputStream in = decoded(coding, bytes)) {
        return in.readNBytes(length);
      }
    }
    // the stream of the library waits for more input before it gives away what it has
    DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(bytes.length);
    try {
      decoder.getInputBuffer().put(bytes);
      decoder.push(bytes.length);
      byte[] out = new byte[length];
      decoder.pull().get(out);
      return out;
    } finally {
      decoder.destroy();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "TEXT/CSS; charset=utf-8",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "application/wasm"
      })
  void textsAreWorthIt(String type) {
    assertThat(Compressible.is(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"image/png", "video/mp4", "application/octet-stream", "font/woff2", "", "text"})
  void whatIsCompressedAlreadyOrUnknownIsNot(String type) {
    assertThat(Compressible.is(type)).isFalse();
  }
}
