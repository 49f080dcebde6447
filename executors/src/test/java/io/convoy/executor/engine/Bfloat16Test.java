package io.convoy.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {
  @ParameterizedTest
  @CsvSource({
    "flags : fpu sse2 avx512f avx512_vnni, true",
    "flags : fpu avx512f avx512_bf16, false",
    "flags : fpu avx512f amx_bf16 amx_tile, false",
    "Features : fp asimd svebf16 bf16, false",
    "Features : fp asimd, true",
    "model name : unknown, false"
  })
  void processor_fromItsAbilities_isKnown(String line, boolean emulated) {
    assertThat(Bfloat16.isEmulated(List.of("processor : 0", line, line))).isEqualTo(emulated);
  }
}
