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

  /** Host "ab", 4 bytes of address, and the numbers of three ranks. */
  private static final String OF_THREE =
      "0200000000000000"
          + "6162"
          + "0400000000000000"
          + "7f000002"
          + "0000000000000000"
          + "1100000000000000"
          + "2200000000000000";

  @Test
  void part_hasTheNumberOfOneRankAlone_andBecomesWholeAgainButForThirdRanks() {
    byte[] part = GlooAddress.partFor(1, 3, bytes(OF_THREE));
    assertThat(HexFormat.of().formatHex(part))
        .isEqualTo(OF_THREE.substring(0, 44) + "1100000000000000" + "70");
    assertThat(HexFormat.of().formatHex(GlooAddress.whole(1, 3, part)))
        .isEqualTo(OF_THREE.replace("22", "00"));
  }

  @Test
  void part_ofWhatLooksOtherwise_isAllOfIt() {
    byte[] written = bytes(OF_THREE);
    assertThat(GlooAddress.partFor(1, 4, written)).isSameAs(written);
    assertThat(GlooAddress.whole(1, 3, written)).isSameAs(written);
    for (String other : new String[] {"", "31302e302e302e310a35303030", "0200000000000000", "ff"}) {
      byte[] text = bytes(other);
      assertThat(GlooAddress.partFor(0, 2, text)).isSameAs(text);
      assertThat(GlooAddress.whole(0, 2, text)).isSameAs(text);
    }
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
