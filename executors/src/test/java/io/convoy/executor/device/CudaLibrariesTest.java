package io.convoy.executor.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.base.NativeLibraries;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

class CudaLibrariesTest {
  private final List<String> asked = new ArrayList<>();

  private void load(String library) {
    asked.add(library);
    if (library.startsWith("b")) {
      throw new UnsatisfiedLinkError("c.so.1: cannot open shared object file\nmore");
    }
  }

  @Test
  void missing_ofSeveral_isTheFirstWithTheLinkersReason() {
    assertThat(CudaLibraries.missing(List.of("a.so", "b.so", "d.so"), this::load))
        .hasValue("b.so: c.so.1: cannot open shared object file");
    assertThat(asked).containsExactly("a.so", "b.so");
  }

  @Test
  void missing_ofNone_isEmpty() {
    assertThat(CudaLibraries.missing(List.of("a.so"), this::load)).isEmpty();
  }

  @Test
  void missing_askedOfTheLinker_namesWhatIsNotThere() {
    NativeLibraries.load();
    assertThat(CudaLibraries.missing(List.of("libc.so.6", "libnone.so.7"), Loader::loadGlobal))
        .get()
        .asString()
        .startsWith("libnone.so.7: ");
  }
}
