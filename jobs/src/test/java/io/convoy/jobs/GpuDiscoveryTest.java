package io.convoy.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/gpus.sh}, with a made-up nvidia-smi. */
class GpuDiscoveryTest {
  private static final Path SCRIPT = Path.of("..", "deploy", "gpus.sh").toAbsolutePath();

  private static final String TWO =
      """
      GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-aaaa0000-01)
      GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-bbbb0000-02)
      """;

  private static final String DIVIDED =
      """
      GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aaaa0000-01)
        MIG 1g.5gb      Device  0: (UUID: MIG-cccc0000-03)
        MIG 1g.5gb      Device  1: (UUID: MIG-dddd0000-04)
      GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-bbbb0000-02)
      """;

  @TempDir Path folder;
  private String visible = "";

  private record Result(int code, String out, String error) {}

  /** Answers {@code nvidia-smi -L}. */
  private void answer(int code, String list) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(
        program, "#!/bin/sh\n[ \"$*\" = -L ] || exit 7\ncat <<END\n" + list + "END\nexit " + code);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Result run() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path error = folder.resolve("error");
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString());
    builder.environment().put("PATH", folder + ":/usr/bin:/bin");
    builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
    int code = builder.redirectOutput(out.toFile()).redirectError(error.toFile()).start().waitFor();
    return new Result(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(error, StandardCharsets.UTF_8));
  }

  private List<String> addresses() throws IOException, InterruptedException {
    Result result = run();
    assertThat(result.code()).as(result.error()).isZero();
    JsonNode resource = new ObjectMapper().readTree(result.out());
    assertThat(resource.get("name").asText()).isEqualTo("gpu");
    List<String> addresses = new ArrayList<>();
    resource.get("addresses").forEach(address -> addresses.add(address.asText()));
    return addresses;
  }

  private void assertRefused(String... parts) throws IOException, InterruptedException {
    Result result = run();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.error()).startsWith("gpus.sh: ").contains(parts).hasLineCount(1);
  }

  @Test
  void gpus_areTheirUuids() throws Exception {
    answer(0, TWO);
    assertThat(addresses()).containsExactly("GPU-aaaa0000-01", "GPU-bbbb0000-02");
  }

  @Test
  void gpus_divided_areTheirInstances() throws Exception {
    answer(0, DIVIDED);
    assertThat(addresses())
        .containsExactly("MIG-cccc0000-03", "MIG-dddd0000-04", "GPU-bbbb0000-02");
  }

  @Test
  void gpus_hiddenByTheVariable_areLeftOut() throws Exception {
    answer(0, DIVIDED);
    visible = "0";
    assertThat(addresses()).containsExactly("MIG-cccc0000-03", "MIG-dddd0000-04");
    visible = "MIG-dddd0000-04, GPU-bbbb";
    assertThat(addresses()).containsExactly("MIG-dddd0000-04", "GPU-bbbb0000-02");
    visible = "7";
    assertRefused("CUDA_VISIBLE_DEVICES = 7");
  }

  @Test
  void gpus_none_areRefused() throws Exception {
    answer(0, "No devices found.\n");
    assertRefused("no GPU", "No devices found.");
  }

  @Test
  void gpus_withABrokenDriver_areRefusedInItsWords() throws Exception {
    answer(9, "NVIDIA-SMI has failed\nbecause\n");
    assertRefused("nvidia-smi -L failed", "NVIDIA-SMI has failed");
  }

  @Test
  void gpus_withoutNvidiaSmi_areRefused() throws Exception {
    assertRefused("no nvidia-smi", "PATH");
  }
}
