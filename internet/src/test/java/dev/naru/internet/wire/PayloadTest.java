package dev.naru.internet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private final Payload whole = Payload.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  private final Payload parts =
      Payload.concat(
          List.of(whole.slice(0, 3), Payload.empty(), whole.slice(3, 1), whole.slice(4, 7)));

  @Test
  void partsTogetherAreTheWhole() {
    assertThat(parts).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(parts.i64(2)).isEqualTo(whole.i64(2)).isEqualTo(0x030405060708090aL);
    assertThat(parts.i32(1)).isEqualTo(whole.i32(1));
    assertThat(parts.u16(9)).isEqualTo(0x0a0b);
  }

  @Test
  void partsHaveTheChecksumOfTheWhole() {
    assertThat(Checksum.fold(parts.checksumPart())).isEqualTo(Checksum.fold(whole.checksumPart()));
  }

  @Test
  void aSliceMayCrossParts() {
    for (int from = 0; from <= 11; from++) {
      for (int length = 0; length <= 11 - from; length++) {
        assertThat(parts.slice(from, length)).isEqualTo(whole.slice(from, length));
      }
    }
  }

  @Test
  void bytesOutsideAreRefused() {
    assertThatThrownBy(() -> parts.byteAt(11)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> whole.slice(5, 7)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> whole.slice(1, 2).i32(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theChecksumIsThatOfTheExampleInRfc1071() {
    byte[] example = {
      0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7
    };
    assertThat(Checksum.fold(Checksum.sum(example, 0, 8))).isEqualTo(0xddf2);
  }
}
