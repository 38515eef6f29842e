package dev.naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HttpVersionTest {

  @Test
  void isWrittenAsARequestLineHasIt() {
    assertThat(HttpVersion.HTTP_1_0).hasToString("HTTP/1.0");
    assertThat(HttpVersion.HTTP_1_1).hasToString("HTTP/1.1");
  }
}
