package io.convoy.executor.device;

import java.util.List;
import java.util.Optional;

/** What can be known of CUDA in this process. */
interface Cuda {
  /**
   * The variable that hides GPUs from a process, renumbers the others and selects MIG instances.
   */
  String VISIBLE = "CUDA_VISIBLE_DEVICES";

  /** Whether the host seems to have a GPU; costs nothing. */
  boolean present();

  /** Why LibTorch cannot compute on a GPU here; empty if it can. */
  Optional<String> problem();

  /** The GPUs that LibTorch sees, as it numbers them. */
  List<Gpu> gpus();

  /** The value of {@link #VISIBLE} as CUDA reads it; empty if it is not set. */
  String visible();

  /** Makes CUDA see one MIG instance alone; has no effect once CUDA has looked. */
  void show(String instance);

  /** The libraries with their versions, for instance {@code CUDA 13.0, cuDNN 9.19}. */
  String versions();

  /** The version of NVIDIA's driver, for the log. */
  String driver();
}
