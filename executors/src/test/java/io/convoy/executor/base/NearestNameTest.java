package io.convoy.executor.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("momentum", "nesterov", "beta1");

  @Test
  void near_aMisspeltOrAbbreviatedName_isFound() {
    assertThat(NearestName.near("momentun", KNOWN)).contains("momentum");
    assertThat(NearestName.near("nest", KNOWN)).contains("nesterov");
    assertThat(NearestName.near("history", KNOWN)).isEmpty();
    assertThat(NearestName.of("history", KNOWN)).isPresent();
  }

  @Test
  void of_theMisspeltBeginningOfALongName_isThatNameAndNoShortOne() {
    List<String> layers = List.of("stem", "block1_conv2", "block1_conv2_bn", "block2", "pool");
    assertThat(NearestName.of("blok1", layers)).contains("block1_conv2");
    assertThat(NearestName.near("blok1", layers)).contains("block1_conv2");
    assertThat(NearestName.of("blok2", layers)).contains("block2");
    assertThat(NearestName.of("block1_conv2_bm", layers)).contains("block1_conv2_bn");
    assertThat(NearestName.of("pol", layers)).contains("pool");
  }

  @Test
  void instead_ofAnUnknownName_saysWhatThereIs() {
    assertThat(NearestName.instead("beta", KNOWN))
        .isEqualTo("did you mean beta1? There are: momentum, nesterov, beta1");
    assertThat(NearestName.instead("history", KNOWN))
        .isEqualTo("there are: momentum, nesterov, beta1");
  }

  @Test
  void within_aLimit_excludesWhatIsFarther() {
    assertThat(NearestName.within(2, KNOWN, name -> name.length() - 3)).contains("beta1");
    assertThat(NearestName.within(1, KNOWN, name -> name.length() - 3)).isEmpty();
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
  }
}
