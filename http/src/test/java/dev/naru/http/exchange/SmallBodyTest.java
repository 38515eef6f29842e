package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SmallBodyTest {

  private static ByteBuf piece(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static String read(SmallBody body, int most) throws IOException {
    byte[] target = new byte[most + 1];
    return new String(target, 1, body.read(target, 1, most), StandardCharsets.US_ASCII);
  }

  @Test
  void piecesAreReadInOrderAndGivenBackWhenTheyHaveBeen() throws IOException {
    SmallBody body = new SmallBody(8);
    ByteBuf first = piece("abcde");
    ByteBuf second = piece("fgh");
    body.add(first);
    body.add(second);

    assertThat(body.left()).isEqualTo(8);
    assertThat(read(body, 3)).isEqualTo("abc");
    assertThat(first.refCnt()).isEqualTo(1);
    assertThat(read(body, 100)).isEqualTo("de");
    assertThat(first.refCnt()).isZero();
    assertThat(read(body, 3)).isEqualTo("fgh");
    assertThat(second.refCnt()).isZero();
    assertThat(body.left()).isZero();
    assertThat(read(body, 1)).isEmpty();
  }

  @Test
  void littleInALargeBufferDoesNotKeepTheBuffer() throws IOException {
    SmallBody body = new SmallBody(3_001);
    ByteBuf large = Unpooled.buffer(65_536).writeBytes("x".repeat(3_001).getBytes());
    for (int i = 0; i < 3_000; i++) {
      body.add(large.readRetainedSlice(1));
      assertThat(large.refCnt()).isEqualTo(1);
    }
    ByteBuf whole = Unpooled.wrappedBuffer(new byte[] {'y'});
    body.add(whole);

    assertThat(read(body, 9_999)).isEqualTo("x".repeat(3_000));
    assertThat(read(body, 9_999)).isEqualTo("y");
    assertThat(whole.refCnt()).isZero();
    large.release();
  }

  @Test
  void littleBehindAPieceThatWasKeptComesBehindIt() throws IOException {
    SmallBody body = new SmallBody(4);
    ByteBuf large = Unpooled.buffer(64).writeBytes("acd".getBytes());
    body.add(large.readRetainedSlice(1));
    body.add(piece("b"));
    body.add(large.readRetainedSlice(1));
    body.add(large.readRetainedSlice(1));
    large.release();

    assertThat(read(body, 9)).isEqualTo("a");
    assertThat(read(body, 9)).isEqualTo("b");
    assertThat(read(body, 9)).isEqualTo("cd");
    assertThat(large.refCnt()).isZero();
  }

  @Test
  void whatIsGivenBackUnreadEndsInAnErrorAndNotAsIfItWereWhole() throws IOException {
    SmallBody body = new SmallBody(3);
    ByteBuf all = piece("abc");
    body.add(all);
    assertThat(read(body, 1)).isEqualTo("a");

    body.release();
    body.release();

    assertThat(all.refCnt()).isZero();
    assertThatThrownBy(() -> read(body, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void whatWasReadToItsEndStaysAtItsEnd() throws IOException {
    SmallBody body = new SmallBody(3);
    body.add(piece("abc"));
    assertThat(read(body, 3)).isEqualTo("abc");

    body.release();

    assertThat(read(body, 1)).isEmpty();
  }
}
