public enum TorchPlaceholder {}
