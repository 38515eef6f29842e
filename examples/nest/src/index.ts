export { Session } from './session';
export { UdpServer, UdpServerOptions } from './server';
export { UdpClient, UdpClientOptions } from './client';
