package io.convoy.executor.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CUDA as a test wants it. */
final class FakeCuda implements Cuda {
  static final String FIRST = "11111111-0000-0000-0000-00000000000a";
  static final String SECOND = "22222222-0000-0000-0000-00000000000b";

  /** What MIG instances are there, and is seen once one is selected. */
  final List<Gpu> instances = new ArrayList<>();

  List<Gpu> gpus = new ArrayList<>();
  boolean present = true;
  Optional<String> problem = Optional.empty();
  String visible = "";

  /** Sees GPUs with these UUIDs, each on the bus after the one before. */
  static FakeCuda seeing(String... uuids) {
    FakeCuda cuda = new FakeCuda();
    for (String uuid : uuids) {
      cuda.gpus.add(gpu(uuid, "0000000" + cuda.gpus.size() + ":00:00"));
    }
    return cuda;
  }

  static Gpu gpu(String uuid, String bus) {
    return new Gpu("NVIDIA H100", uuid, bus, 9, 0);
  }

  @Override
  public boolean present() {
    return present;
  }

  @Override
  public Optional<String> problem() {
    return problem;
  }

  @Override
  public List<Gpu> gpus() {
    return gpus;
  }

  @Override
  public String visible() {
    return visible;
  }

  @Override
  public void show(String instance) {
    visible = instance;
    gpus = instances.stream().filter(gpu -> instance.equals("MIG-" + gpu.uuid())).toList();
  }

  @Override
  public String versions() {
    return "CUDA 13.0, cuDNN 9.19";
  }

  @Override
  public String driver() {
    return "580.1";
  }
}
