package dev.naru.internet.wire;

import static dev.naru.internet.wire.Samples.A4;
import static dev.naru.internet.wire.Samples.B4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options as others lay them out, and as attackers do. */
class TcpOptionsTest {

  /** A segment whose options are these bytes, its checksum right. */
  private static TcpOptions read(String hex) {
    byte[] options = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] bytes = new byte[20 + options.length];
    bytes[12] = (byte) (bytes.length / 4 << 4);
    System.arraycopy(options, 0, bytes, 20, options.length);
    long sum =
        Checksum.pseudoHeader(A4, B4, 6, bytes.length) + Checksum.sum(bytes, 0, bytes.length);
    Bytes.put16(bytes, 16, Checksum.finish(sum));
    return TcpView.parse(Payload.of(bytes), A4, B4).orElseThrow().options();
  }

  /** On a SYN. */
  private static TcpOptions readSyn(String hex) {
    byte[] options = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] bytes = new byte[20 + options.length];
    bytes[12] = (byte) (bytes.length / 4 << 4);
    bytes[13] = TcpSegment.SYN;
    System.arraycopy(options, 0, bytes, 20, options.length);
    long sum =
        Checksum.pseudoHeader(A4, B4, 6, bytes.length) + Checksum.sum(bytes, 0, bytes.length);
    Bytes.put16(bytes, 16, Checksum.finish(sum));
    return TcpView.parse(Payload.of(bytes), A4, B4).orElseThrow().options();
  }

  @Test
  void aFastOpenCookieStandsOnASynOnly() {
    assertThat(readSyn("22 06 ab cd 12 34 01 01").fastOpen())
        .contains(new FastOpenCookie(4, 0xabcd1234L << 32, 0));
    assertThat(readSyn("22 02 01 01").fastOpen()).contains(FastOpenCookie.REQUEST);
    assertThat(read("22 06 ab cd 12 34 01 01").fastOpen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22 04 ab cd",
        "22 07 ab cd 12 34 56 01",
        "22 14 00112233445566778899aabbccddeeff0011",
        "22 06 ab cd"
      })
  void aCookieOfAnIllegalLengthIsIgnored(String hex) {
    assertThat(readSyn(hex).fastOpen()).isEmpty();
  }

  @Test
  void unknownKindsAreSkipped() {
    assertThat(read("fd 06 f9 89 01 02 02 04 05 b4 00 00").mss()).isEqualTo(1460);
  }

  @Test
  void aWindowScaleAboveFourteenIsTakenForFourteen() {
    assertThat(read("01 03 03 ff").windowScale()).isEqualTo(14);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02 00 05 b4",
        "02 01 05 b4",
        "02 ff 05 b4",
        "01 01 01 02",
        "08 0a 00 00",
        "05 02 01 01",
        "05 09 0102030405060701",
        "04 03 00 00",
        "03 02 01 01",
        "00 02 04 05"
      })
  void garbageLeavesNoOption(String hex) {
    String padded = hex.replace(" ", "");
    assertThat(read(padded + "00".repeat((4 - padded.length() / 2 % 4) % 4)))
        .isEqualTo(TcpOptions.NONE);
  }

  @Test
  void whatStandsBeforeGarbageCounts() {
    assertThat(read("02 04 00 64 03 00 07 07")).isEqualTo(TcpOptions.NONE.withMss(100));
  }

  @Test
  void blocksThatFittedUnalignedAreKeptAsFarAsTheyCanBeWritten() {
    String blocks = "0000000100000002".repeat(3);
    assertThat(read("04 02 08 0a 00000001 00000002 05 1a " + blocks + "0101").sack()).hasSize(3);
    assertThat(read("03 03 07 08 0a 00000001 00000002 05 1a " + blocks + "00").sack()).hasSize(2);
  }

  @Test
  void moreThanFortyBytesCannotBeWritten() {
    TcpOptions.SackBlock block = new TcpOptions.SackBlock(1, 2);
    assertThatThrownBy(
            () -> TcpOptions.timestamps(1, 1).withSack(List.of(block, block, block, block)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(TcpOptions.timestamps(1, 1).withSack(List.of(block, block, block)).length())
        .isEqualTo(40);
  }
}
