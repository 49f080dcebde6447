package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlooAddressTest {
  /** Host "ab", 16 bytes of address: 127.0.0.2, port 0x1234, then what is none of ours. */
  private static final String WRITTEN =
      "0200000000000000"
          + "6162"
          + "1000000000000000"
          + "0200"
          + "1234"
          + "7f000002"
          + "0000000000000000"
          + "0500000000000000";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void read_givesAddressAndPort() {
    assertThat(GlooAddress.read(bytes(WRITTEN)))
        .isEqualTo(new InetSocketAddress("127.0.0.2", 0x1234));
  }

  @Test
  void with_changesNothingElse() {
    byte[] other = GlooAddress.with(bytes(WRITTEN), new InetSocketAddress("10.1.2.3", 0xfedc));
    assertThat(HexFormat.of().formatHex(other))
        .isEqualTo(WRITTEN.replace("12347f000002", "fedc0a010203"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0200",
        "ffffffffffffffff6162",
        "ffffffffffffff7f6162",
        "0200000000000000" + "6162" + "1000000000000000" + "0a00" + "1234" + "7f000002",
        "0200000000000000" + "6162" + "1000000000000000" + "0200" + "1234" + "7f0000"
      })
  void read_whatIsNoAddress_isRefusedWithARemedy(String hex) {
    byte[] written = bytes(hex);
    assertThatThrownBy(() -> GlooAddress.read(written))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cluster.exchange-security = plain");
  }
}
